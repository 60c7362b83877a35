import Appeals
import Foundation
import IntakeService
import Launch
import Pipeline
import ServiceKit

/// `otklik serve --demo`: a sample city at work on a data folder of its own.
enum Demo {
    /// Writes the closed period into an empty log, once, before any service runs; so they fold it as they fold everything that is past, and decide nothing.
    @Sendable
    static func fillOnce(_ grounds: Grounds) async throws {
        let mark = grounds.demoMark
        guard try Data(contentsOf: mark).isEmpty else { return }
        let pack = grounds.city.current
        var period = DemoPeriod(before: grounds.clock.now, in: pack)
        let appeals = period.appeals()
        var writer = try await SampleWriter(grounds)
        var serials: [Int: Int] = [:]
        for appeal in appeals {
            let year = pack.calendar.day(of: appeal.registered).date.year
            serials[year, default: 0] += 1
            try await writer.write(appeal.contents(serial: serials[year] ?? 1, in: pack))
        }
        try await writer.finish()
        try Data("\(period.first) \(period.last)\n".utf8).write(to: mark, options: .atomic)
        Console.say(
            "Demo: \(DemoPeriod.accepted) made-up appeals from \(period.first) to \(period.last); \(DemoPeriod.solved) solved, "
                + "\(DemoPeriod.answered) answered, \(DemoPeriod.underWay) being solved.")
    }

    /// Makes the accounts of a demo that are missing, and prints how to sign in.
    @Sendable
    static func hireStaff(in house: House) async throws {
        let grounds = house.grounds
        let client = ServiceClient(
            base: RunningServices.address(grounds.settings, port: house.port), token: grounds.keys.operatorToken)
        let known = Set(try await client.get("/api/staff", as: [Staff.Account].self).map(\.login))
        let pack = grounds.city.current
        guard let unit = pack.units.max(by: { pack.typeCount(of: $0) < pack.typeCount(of: $1) }) else { return }
        let people: [(String, String, Role, [String])] = [
            ("demo-operator", "Оператор (демо)", .operator, []),
            ("demo-dispatcher", "Диспетчер (демо)", .dispatcher, []),
            ("demo-worker", "Исполнитель (демо)", .worker, [unit.code]),
            ("demo-head", "Руководитель (демо)", .head, [unit.code]),
            ("demo-manager", "Мэр (демо)", .manager, []),
        ]
        // Side by side, for each takes the time that a good password hash must take.
        let made = try await withThrowingTaskGroup(of: (String, String).self) { tasks in
            for (login, name, role, units) in people where !known.contains(login) {
                tasks.addTask {
                    let account = try await client.post(
                        "/api/staff",
                        StaffAdd.NewAccount(login: login, name: name, roles: [role.rawValue], units: units, email: nil),
                        as: Staff.Account.self)
                    return (login, account.password ?? "")
                }
            }
            return try await tasks.reduce(into: [String: String]()) { $0[$1.0] = $1.1 }
        }
        for (login, _, role, units) in people {
            guard let password = made[login] else { continue }
            let place = units.isEmpty ? "" : " of \(unit.name.ru)"
            Console.say("Demo account: \(login), \(role.rawValue)\(place), one-time password \(password)")
        }
    }

    /// Lets residents and workers act until the process ends.
    @Sendable
    static func live(in house: House) async throws {
        guard let intake = house.module(Intake.self), let desk = house.stage(of: "department-worker"),
            let front = house.stage(of: "intake")
        else { return }
        var people = DemoPeople(intake: intake, front: front, desk: desk, grounds: house.grounds)
        try await people.live()
    }
}

extension House {
    /// The Stage of the service with this name.
    fileprivate func stage(of service: String) -> (any OperatedStage)? {
        stages.first { $0.instance.service == service }
    }
}

extension CityPack {
    fileprivate func typeCount(of unit: CityUnit) -> Int { catalogue.types.count { $0.unit == unit.code } }
}
