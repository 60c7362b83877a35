import Appeals
import Foundation
import GRDB
import Metrics
import Pipeline

/// Acts on reports about mails that the next server had taken: one that came back did not arrive, and the log says so.
///
/// Anybody can send such a report, so only one that names a signed Message-ID of ours is believed: whoever knows that got the mail.
struct Bounces: Sendable {
    let stage: Stage<NotifierFlow>
    let ids: MailID

    /// What came of a report.
    enum Outcome: String, Sendable {
        /// The log says that the mail did not arrive.
        case returned
        /// It says nothing final, or nothing bad.
        case nothing
        /// It is about no mail of ours, or says so without proof.
        case foreign
        /// The mail was ours, but no outcome of it is known: the log was lost, or the appeal erased.
        case unknown
        /// The report was faster than our own note that the mail went out: to be taken again in a moment.
        case early
    }

    /// A Message-ID is a line of a mail at most (RFC 5322 section 2.1.1).
    private static let longestID = 998

    /// Acts on all reports in one step, and returns when what follows is on the disk. A report that is taken twice is taken once.
    /// - Throws: `StageError` when it cannot be written now; all of them are to be taken again then.
    func take(_ reports: [BounceReport]) async throws -> [Outcome] {
        // An outcome that was not folded yet would look like one that never was.
        guard stage.currentStatus.phase == .live else { throw StageError.notLive }
        let named = reports.map { report in
            (report: report, key: report.messageID.utf8.count <= Self.longestID ? ids.key(in: report.messageID) : nil)
        }
        let flow = stage.flow
        let outcomes = try await stage.perform { db, emit in
            try named.map { report, key -> Outcome in
                guard let key else { return .foreign }
                guard report.kind != .none else { return .nothing }
                switch try Self.find(key, flow.news, in: db) {
                case .sent(let message):
                    let event = message.returned(report, source: emit.source, at: emit.now)
                    try emit.emit(event, to: flow.topics.deliveries)
                    return .returned
                case .underWay: return .early
                case nil: return .unknown
                }
            }
        }
        for outcome in outcomes where outcome != .early {
            Counter(label: "bounces", dimensions: [("outcome", outcome.rawValue)]).increment()
        }
        return outcomes
    }

    private enum Found {
        case sent(SentMessage)
        case underWay
    }

    /// The mail with this key. Full stops part the key, and the ids in it have some of their own: each place where it could be cut is looked up, and what is
    /// found there has just that event.
    private static func find(_ key: String, _ news: NewsTable, in db: Database) throws -> Found? {
        let email = MessageChannel.email.rawValue
        var isUnderWay = false
        for cut in key.ranges(of: ".\(email).") {
            let (event, target) = (String(key[..<cut.lowerBound]), "\(email).\(key[cut.upperBound...])")
            let ids = [EventType.delivered, .undelivered].map { EventID.derived(from: event, type: $0, target: target) }
            if let message = try news.sent(ids[0], in: db), message.event == event { return .sent(message) }
            if try news.happened(event, in: db), try !news.hasOutcome(ids[1], in: db) { isUnderWay = true }
        }
        return isUnderWay ? .underWay : nil
    }
}

extension SentMessage {
    /// What the log says of the mail after it came back; its id derives from the first outcome's, so that a second report makes the same event.
    fileprivate func returned(_ report: BounceReport, source: String, at time: Date) -> Event {
        Event(
            id: "\(id)\(Self.returnedMark)", source: source, subject: subject, time: time, actor: .system,
            causation: id,
            body: .undelivered(
                Undelivered(
                    event: event, channel: MessageChannel.email.rawValue, audience: audience, recipient: recipient,
                    reason: report.status, gone: report.kind == .hard ? true : nil)))
    }
}
