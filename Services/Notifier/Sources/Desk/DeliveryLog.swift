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
        /// The channel it went or goes by.
        let channel: String
        /// Who is told.
        let audience: Audience?
        /// Why it did not arrive, or was put off.
        let reason: String?
        /// Whether the next hop took it and it came back later.
        let isReturned: Bool
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
        // What came back did not arrive.
        let back = "SELECT 1 FROM delivery AS back WHERE back.id = delivery.id || '\(SentMessage.returnedMark)'"
        delivered = try count("delivery WHERE failure IS NULL AND time >= ? AND NOT EXISTS (\(back))", [yesterday])
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
                SELECT appeal.number, news.value, delivery.time, delivery.channel, delivery.failure, 0, NULL, delivery.audience,
                    delivery.id LIKE '%.delivered.%\(SentMessage.returnedMark)'
                FROM delivery LEFT JOIN appeal ON appeal.id = delivery.subject LEFT JOIN news ON news.event = delivery.event
                WHERE \(condition) ORDER BY delivery.time DESC LIMIT \(limit)
                """
        ).map { try Line($0) }
    }

    private static func jobs(_ state: Job.State, in db: Database) throws -> [Line] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT appeal.number, job.event, job.next_try, job.channel, job.reason, job.attempts, job.id, job.audience, 0
                FROM job LEFT JOIN appeal ON appeal.id = job.subject WHERE state = ? ORDER BY next_try, place LIMIT \(limit)
                """, arguments: [state.rawValue]
        ).map { try Line($0, isLate: state == .late) }
    }
}

extension DeliveryLog.Line {
    /// `isLate`: what counts is when it happened, for it is not tried.
    fileprivate init(_ row: Row, isLate: Bool = false) throws {
        let event = try (row[1] as Data?).map { try EventCoding.decode(Event.self, from: $0) }
        number = (row[0] as String?).flatMap { TrackingNumber($0) }
        type = event?.body.type
        time = isLate ? event?.time ?? .distantPast : Date(timeIntervalSince1970: row[2] ?? 0)
        channel = row[3]
        reason = row[4]
        attempts = row[5]
        job = row[6]
        audience = Audience(rawValue: row[7])
        isReturned = row[8]
    }
}
