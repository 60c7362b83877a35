import Appeals
import ArgumentParser
import Foundation
import Launch
import Logging
import Pipeline
import ServiceKit

/// `otklik bench-fill`.
struct BenchFill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-fill",
        abstract: "Write made-up appeals into the log, to see how large stores behave. Not for a city's own log.",
        discussion: """
            Each appeal is filed, registered, assigned, accepted and resolved, some time in the last year. The services fold them when they start, or \
            at once if they run.
            """)

    @Argument(help: "How many appeals.")
    var count: Int
    @Option(help: "The data folder. (default: $OTKLIK_DATA or data)")
    var data: String?
    @Option(help: "The same seed makes the same texts and places.")
    var seed: UInt64 = 1

    @Flag(help: "File them now, not in the last year, with addresses at example.org whose owners are told by mail.")
    var told = false

    func validate() throws {
        guard count > 0 else { throw ValidationError("Give a number of appeals above 0.") }
    }

    func run() async throws {
        Log.bootstrap(level: .warning)
        let grounds = try await Grounds.open(LaunchOptions(overrides: data.map { ["data": $0] } ?? [:]))
        do {
            try await fill(grounds)
        } catch {
            await grounds.log.close()
            throw error
        }
        await grounds.log.close()
    }

    private func fill(_ grounds: Grounds) async throws {
        let (pack, year) = (grounds.city.current, 365.0 * 86_400)
        let start = grounds.clock.now - year
        // No registration can have a serial beyond the number of records.
        let bounds = try await grounds.log.bounds(of: grounds.topics.appeals.all)
        let firstSerial = Int(bounds.values.reduce(0) { $0 + $1.upperBound }) + 1
        var maker = SampleMaker(pack: pack, seed: seed)
        var writer = try await SampleWriter(grounds)
        var progress = FillProgress(total: count)
        for index in 0..<count {
            let submitted = told ? grounds.clock.now : start + year * 0.9 * Double(index) / Double(count)
            let type = maker.type(isUrgent: true)
            var appeal = maker.appeal(
                id: EventID.root(at: submitted), at: submitted, channel: maker.channel(electronic: 0.7), type: type)
            if told {
                appeal.contact = Contact(name: "Анна Ли", email: "resident-\(index)@example.org")
            } else {
                appeal.steps = [
                    (.accepted, submitted + 3_600),
                    (.resolved(maker.words(\.solved, about: type)), submitted + 5 * 86_400),
                ]
            }
            try await writer.write(appeal.contents(serial: firstSerial + index, in: pack))
            progress.done(index + 1)
        }
        try await writer.finish()
        progress.finish()
    }
}

/// Tells every two seconds how far it is: count, rate, time left.
private struct FillProgress {
    let total: Int
    private let clock = ContinuousClock()
    private let start = ContinuousClock.now
    private var told = ContinuousClock.now

    init(total: Int) { self.total = total }

    mutating func done(_ count: Int) {
        // The clock is asked now and then only.
        guard count % 256 == 0, told.duration(to: clock.now) >= .seconds(2) else { return }
        told = clock.now
        let rate = Double(count) / (start.duration(to: told) / .seconds(1))
        Console.complain(
            "\(count) of \(total) appeals, \(Int(rate))/s, about \(Int(Double(total - count) / rate)) s left")
    }

    func finish() {
        let seconds = start.duration(to: clock.now) / .seconds(1)
        Console.say("\(total) appeals written in \(Int(seconds.rounded(.up))) s, \(Int(Double(total) / seconds))/s.")
    }
}
