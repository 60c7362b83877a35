import Appeals
import Foundation
import GRDB
import Pipeline

/// What `/notify` shows: one list and four counts. Names and addresses are not read.
struct DeliveryLog: Sendable {
    /// The lists.
    enum Tab: String, Sendable, CaseIterable {
        case recent, failed, waiting, late
    }

    /// A line of a list.
    struct Line: Sendable {
        /// The job's id; `nil` for what has its outcome.
        let job: String?
        let number: TrackingNumber?
        /// The told event's type.
        let type: EventType?
        let time: Date
        /// The channel of what arrived; `nil` for jobs.
        let channel: String?
        /// Why it did not arrive, or was put off.
        let reason: String?
        let attempts: Int
    }

    let tab: Tab
    let lines: [Line]
    let waiting: Int
    let late: Int
    /// In the last 24 hours.
    let delivered: Int
    /// In the last 24 hours.
    let failed: Int

    private static let limit = 100

    init(_ tab: Tab, at now: Date, flow: NotifierFlow, in db: Database) throws {
        func count(_ sql: String, _ arguments: StatementArguments) throws -> Int {
            try Int.fetchOne(db.cachedStatement(sql: "SELECT COUNT(*) FROM \(sql)"), arguments: arguments) ?? 0
        }
        let yesterday = now.timeIntervalSince1970 - 86_400
        self.tab = tab
        waiting = try count("job WHERE state = ?", [Job.State.waiting.rawValue])
        late = try count("job WHERE state = ?", [Job.State.late.rawValue])
        failed = try count("delivery WHERE failure IS NOT NULL AND time >= ?", [yesterday])
        delivered = try count("delivery WHERE time >= ?", [yesterday]) - failed
        lines =
            switch tab {
            case .recent: try Self.deliveries(where: "1", in: db)
            case .failed: try Self.deliveries(where: "failure IS NOT NULL", in: db)
            case .waiting: try Self.jobs(.waiting, in: db)
            case .late: try Self.jobs(.late, in: db)
            }
    }

    private static func deliveries(where condition: String, in db: Database) throws -> [Line] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT appeal.number, letter.type, delivery.time, delivery.channel, delivery.failure, 0, NULL FROM delivery
                LEFT JOIN appeal ON appeal.id = delivery.subject LEFT JOIN letter ON letter.event = delivery.event
                WHERE \(condition) ORDER BY delivery.time DESC LIMIT \(limit)
                """
        ).map(Line.init)
    }

    private static func jobs(_ state: Job.State, in db: Database) throws -> [Line] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT appeal.number, letter.type, \(state == .late ? "letter.time" : "job.next_try"), NULL, job.reason, job.attempts,
                    job.id
                FROM job LEFT JOIN appeal ON appeal.id = job.subject LEFT JOIN letter ON letter.event = job.event
                WHERE state = ? ORDER BY next_try, place LIMIT \(limit)
                """, arguments: [state.rawValue]
        ).map(Line.init)
    }
}

extension DeliveryLog.Line {
    fileprivate init(_ row: Row) {
        number = (row[0] as String?).flatMap { TrackingNumber($0) }
        type = (row[1] as String?).flatMap(EventType.init)
        time = Date(timeIntervalSince1970: row[2] ?? 0)
        channel = row[3]
        reason = row[4]
        attempts = row[5]
        job = row[6]
    }
}
