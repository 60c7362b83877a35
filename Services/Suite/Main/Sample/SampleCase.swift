import Appeals
import Foundation

/// One made-up appeal: what was said, and what happened when. It names nobody and is `simulated`, unless its resident is told.
struct SampleCase: Sendable {
    /// The appeal's id; all other ids derive from it.
    let id: String
    let number: TrackingNumber
    let channel: Channel
    let kind: AppealKind
    let isIdentified: Bool
    let type: IssueType
    let settlement: String?
    let location: Coordinate?
    let words: Words
    let unit: String
    let submitted: Date
    /// Where its resident is told how it goes on; `nil` for those of a demonstration, of which nobody is told.
    var contact: Contact?
    /// What came after the router's decisions, in order.
    var steps: [(step: Step, at: Date)] = []

    /// Something that happened to it.
    enum Step: Sendable, Hashable {
        case accepted
        case planned(day: Date)
        case question(String)
        case reply(String)
        case extended(String)
        case resolved(String)
        case answered(String)
        case rated(Int, String?)
    }

    /// What goes into the log.
    enum Content: Sendable {
        case personal(PersonalRecord)
        case event(Event)
    }

    /// By what terms it is worked on.
    func basis(in pack: CityPack) -> LegalBasis {
        pack.terms.basis(kind: kind, channel: channel, identified: isIdentified)
    }

    /// When it was registered: within a minute.
    var registered: Date { submitted + 20 }

    /// Everything, in order; `serial` is its place in the registration journal of that year.
    func contents(serial: Int, in pack: CityPack) -> [Content] {
        var history = SampleHistory(id: id, unit: unit)
        let said = history.say(words, "words", at: submitted)
        let author = contact.map { history.name($0, at: submitted) }
        history.happen(
            .submitted(
                Submitted(
                    number: number, channel: channel.code, kind: kind, basis: basis(in: pack), identified: isIdentified,
                    issueType: type.code, settlement: settlement, location: location, words: said, author: author,
                    simulated: contact == nil ? true : nil)),
            by: .resident, at: submitted)
        let year = pack.calendar.day(of: registered).date.year
        history.happen(.registered(Registered(year: year, serial: serial)), by: .system, at: registered)
        let deadline = pack.deadline.due(for: type, basis: basis(in: pack), from: registered)
        history.happen(
            .assigned(
                Assigned(
                    unit: unit, issueType: type.code, settlement: settlement, deadline: deadline, urgent: type.isUrgent,
                    rule: unit == type.unit ? "issue-type" : "territory")), by: .system, at: registered + 1)
        for (step, time) in steps { history.add(step, at: time, deadline: deadline, pack) }
        return history.contents
    }
}

/// Puts an appeal's records together: each text before the event that names it, each decision based on the one before.
private struct SampleHistory {
    let id: String
    let unit: String
    private(set) var contents: [SampleCase.Content] = []
    private var state: Appeal?

    init(id: String, unit: String) {
        self.id = id
        self.unit = unit
    }

    mutating func say(_ words: Words, _ name: String, at time: Date) -> String {
        let record = PersonalRecord(id: "\(id).\(name)", subject: id, time: time, words: words)
        contents.append(.personal(record))
        return record.id
    }

    mutating func name(_ contact: Contact, at time: Date) -> String {
        let record = PersonalRecord(id: "\(id).author", subject: id, time: time, contact: contact)
        contents.append(.personal(record))
        return record.id
    }

    /// The router's events have the ids that the router itself would give them, so that it does not decide a second time.
    mutating func happen(_ body: EventBody, by actor: Actor, at time: Date) {
        guard let type = body.type else { return }
        let isRouters = actor.kind == .system
        let event = Event(
            id: EventID.derived(from: isRouters ? state?.lastEvent ?? id : id, type: type),
            source: isRouters ? "/router" : actor.kind == .staff ? "/department-worker" : "/intake", subject: id,
            time: time,
            actor: actor, causation: isRouters ? state?.lastEvent : nil, basedOn: state?.lastDecision, body: body)
        contents.append(.event(event))
        _ = Appeal.apply(event, to: &state)
    }

    mutating func add(_ step: SampleCase.Step, at time: Date, deadline: Date, _ pack: CityPack) {
        let staff = Actor.staff("sample", unit: unit)
        switch step {
        case .accepted: happen(.accepted(Accepted()), by: staff, at: time)
        case .planned(let day): happen(.planned(Planned(day: day)), by: staff, at: time)
        case .question(let text):
            happen(.question(Asked(words: say(Words(text), "question", at: time))), by: staff, at: time)
        case .reply(let text):
            let words = say(Words(text), "reply", at: time)
            happen(.reply(Replied(words: words, to: state?.openQuestion, channel: nil)), by: .resident, at: time)
        case .extended(let text):
            let words = say(Words(text), "extension", at: time)
            happen(.extended(Extended(deadline: pack.deadline.extended(deadline), words: words)), by: staff, at: time)
        case .resolved(let text):
            happen(.resolved(Resolved(reply: say(Words(text), "outcome", at: time))), by: staff, at: time)
        case .answered(let text):
            happen(.answered(Answered(reply: say(Words(text), "outcome", at: time))), by: staff, at: time)
        case .rated(let score, let text):
            let words = text.map { say(Words($0), "remark", at: time) }
            happen(.rated(Rated(score: score, words: words)), by: .resident, at: time)
        }
    }
}
