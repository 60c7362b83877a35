import Appeals
import Foundation
import GRDB
import Pipeline
import ServiceKit

/// What the notifier does with the log: keeps appeals, staff, news and outcomes, and makes a job for every message that the pack's table wants.
struct NotifierFlow: Flow {
    /// A job made later than so many seconds after its event is only listed: news that old confuses more than it helps.
    static let freshness: TimeInterval = 3 * 86_400

    let city: CityPackSource
    let topics: Topics
    /// The channels that have a way out here; those by hand always have one.
    let channels: Set<MessageChannel>
    let appeals = AppealTable(keepsHistory: false)
    let staff = StaffTable()
    let news = NewsTable()
    var recipients: Recipients { Recipients(appeals: appeals, staff: staff, news: news) }

    var schema: StoreSchema {
        appeals.schema + staff.schema + news.schema + JobTable.schema + CallTable.schema + LookTable.schema
    }

    func fold(_ entry: Entry, in db: Database) throws -> Verdict {
        switch entry.record.partition.topic {
        case topics.staff.name: return try entry.event.map { try staff.fold($0, in: db) } ?? .applied
        case topics.deliveries.name:
            if let event = entry.event { try news.fold(told: event, in: db) }
            return .applied
        default:
            let verdict = try appeals.fold(entry, in: db)
            if let event = entry.event, verdict == .applied, let appeal = try appeals.appeal(event.subject, in: db) {
                try news.fold(
                    appealed: event, written: entry.record.timestamp, simulated: appeal.simulated, in: db)
            }
            return verdict
        }
    }

    func react(to entry: Entry, after verdict: Verdict, in db: Database, emit: inout Emissions) throws {
        guard let event = entry.event, verdict == .applied else { return }
        switch entry.record.partition.topic {
        case topics.deliveries.name:
            guard let outcome = Outcome(event) else { return }
            if let key = Job.key(of: outcome) { try JobTable.delete(key, in: db) }
            if outcome.failure != nil { try makeNextJob(after: outcome, of: event.subject, now: emit.now, in: db) }
        case topics.appeals.name:
            if event.body.type == .erased { try JobTable.delete(subject: event.subject, in: db) }
            try makeJobs(for: event, now: emit.now, in: db)
        default: break
        }
    }
}

// What is told to whom.
extension NotifierFlow {
    /// Makes the jobs of an event by the pack's table: for each recipient one, by the first channel that may reach them and has not failed.
    func makeJobs(for event: Event, only chosen: (Recipient) -> Bool = { _ in true }, now: Date, in db: Database) throws
    {
        let pack = city.current
        guard let type = event.body.type, let appeal = try appeals.appeal(event.subject, in: db), !appeal.simulated
        else { return }
        // Somebody who is worker and head is told once, by the first row that means them.
        var accounts: Set<String> = []
        for rule in pack.notifications(of: type) {
            for recipient in try recipients.all(rule.audience, of: event, appeal, pack: pack, in: db) {
                let isFirst = rule.audience.isOfResidents || accounts.insert(recipient.id).inserted
                guard isFirst, chosen(recipient) else { continue }
                try makeJob(by: rule, to: recipient, about: event, of: appeal, pack: pack, now: now, in: db)
            }
        }
    }

    /// After a channel failed the next one is tried. Another system than ours may write here, so what it says of is looked up, never taken as it is.
    private func makeNextJob(after outcome: Outcome, of subject: String, now: Date, in db: Database) throws {
        guard let event = try news.event(outcome.event, of: subject, in: db) else { return }
        try makeJobs(
            for: event, only: { $0.audience.rawValue == outcome.audience && $0.id == outcome.recipient }, now: now,
            in: db)
    }

    private func makeJob(
        by rule: NotificationRule, to recipient: Recipient, about event: Event, of appeal: Appeal, pack: CityPack,
        now: Date, in db: Database
    ) throws {
        let told = try news.told(event.id, to: recipient, in: db)
        guard !told.isDone, let reach = try recipients.reach(recipient, pack: pack, in: db),
            let channel = way(of: rule, reach, told)
        else { return }
        let isDaily =
            !rule.obliged
            && (rule.pace == .daily
                || recipient.audience.isOfResidents && rule.kind == .progress && reach.choices?.daily == true)
        let job = Job(
            event: event, recipient: recipient, channel: channel, template: rule.template, kind: rule.kind,
            obliged: rule.obliged, daily: isDaily)
        // What the law demands is never too late, and what another channel could not bring was in time.
        let isFresh =
            rule.obliged || !told.failed.isEmpty || now.timeIntervalSince(event.time) <= Self.freshness
        let zone = reach.timeZone ?? pack.city.timeZone
        try JobTable.add(
            job, state: !isFresh ? .late : channel.isByHand ? .desk : .waiting,
            at: isDaily
                ? pack.hours.digest(after: now, in: zone)
                : awake(for: job, urgent: appeal.urgent, reach, pack: pack, now: now), in: db)
    }

    /// The first channel of a rule that may reach the recipient and has not failed.
    private func way(of rule: NotificationRule, _ reach: Reach, _ told: Told) -> MessageChannel? {
        reach.channel(
            of: rule.channels.filter { (channels.contains($0) || $0.isByHand) && !told.failed.contains($0) },
            kind: rule.kind, obliged: rule.obliged)
    }

    /// Whether there is a channel after the one of `job`.
    func hasNext(after job: Job, in db: Database) throws -> Bool {
        let pack = city.current
        guard let type = job.event.body.type,
            let rule = pack.notifications(of: type).first(where: { $0.audience == job.recipient.audience }),
            let reach = try recipients.reach(job.recipient, pack: pack, in: db)
        else { return false }
        var told = try news.told(job.event.id, to: job.recipient, in: db)
        told.failed.insert(job.channel)
        return way(of: rule, reach, told) != nil
    }

    /// The first moment from `now` on at which the receiver may be told: not in the quiet hours.
    func awake(for job: Job, urgent: Bool, _ reach: Reach, pack: CityPack, now: Date) -> Date {
        let zone = reach.timeZone ?? pack.city.timeZone
        // Somebody sits there and waits for it; but a stranger who asks shall not have a telephone ring at night.
        if job.event.body.type == .linkAsked, job.channel == .email { return now }
        switch job.recipient.audience {
        case .system: return now
        // A unit is told of what cannot wait at any hour.
        case .worker, .head: return urgent ? now : pack.hours.awake(at: now, in: zone)
        case .resident, .follower, .manager:
            return job.channel.isByHand ? now : pack.hours.awake(at: now, in: zone)
        }
    }
}
