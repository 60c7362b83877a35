import Appeals
import Foundation
import WebPages

/// A made-up appeal, by which the desk shows what messages say before anybody gets one.
struct SampleAppeal: Sendable {
    private let appeal: Appeal
    private let unit: String
    private let now: Date
    private let text: Localizer

    /// What stands for the ids of the appeal, of its contact and of its words; no real one is so short.
    static let id = "sample"
    private static let number = TrackingNumber("4071553924") ?? .random()

    /// An appeal that a unit has taken into work, in the language of `text`.
    init(pack: CityPack, in text: Localizer) {
        (now, self.text) = (text.now, text)
        unit = pack.units.first?.code ?? ""
        let submitted = Submitted(
            number: Self.number, channel: pack.channels.first?.code ?? "", language: text.language,
            issueType: pack.catalogue.types.first?.code, author: Self.id)
        let year = Calendar(identifier: .gregorian).component(.year, from: now)
        let history: [EventBody] = [
            .submitted(submitted), .registered(Registered(year: year, serial: 17)),
            .assigned(Assigned(unit: unit, deadline: now + Self.term, rule: "type")), .accepted(Accepted()),
        ]
        var appeal: Appeal?
        for body in history {
            _ = Appeal.apply(Self.event(body, by: .system, at: now), to: &appeal)
        }
        self.appeal = appeal ?? Self.bare(submitted, at: now)
    }

    private static let term: TimeInterval = 8 * 86_400

    /// What a message of `template` tells of when `type` happens to the appeal.
    func matter(_ type: EventType, template: String) -> LetterWriter.Matter {
        let body = body(of: type)
        let words = text("template-sample-words")
        return LetterWriter.Matter(
            event: Self.event(body, by: .staff(Self.id, unit: unit), at: now), appeal: appeal, template: template,
            // A covering letter begins with the authority.
            words: type == .forwarded ? "\(text("template-sample-authority"))\n\n\(words)" : words)
    }

    /// One of `audience`, with a made-up name.
    func reader(_ audience: Audience) -> LetterWriter.Reader {
        let own =
            audience == .resident ? LetterWriter.Reader.Own(id: Self.id, number: appeal.number) : nil
        return LetterWriter.Reader(
            audience: audience, id: Self.id, holder: Self.id,
            name: text(audience.isOfResidents ? "template-sample-resident" : "template-sample-worker"),
            language: text.language, own: own)
    }

    /// Only what messages say something of; the rest needs no facts.
    private func body(of type: EventType) -> EventBody {
        let later = now + 2 * Self.term
        return switch type {
        case .assigned: .assigned(Assigned(unit: unit, deadline: now + Self.term, rule: "type"))
        case .question: .question(Asked(words: Self.id))
        case .reply: .reply(Replied(words: Self.id))
        case .extended: .extended(Extended(deadline: later, words: Self.id))
        case .forwarded: .forwarded(Forwarded(authority: Forwarded.unlisted, words: Self.id))
        case .resolved: .resolved(Resolved(reply: Self.id))
        case .answered: .answered(Answered(reply: Self.id))
        case .rejected: .rejected(Rejected(ground: .outOfScope, reply: Self.id))
        case .reopened: .reopened(Reopened(deadline: later))
        case .overdue: .overdue(Overdue(deadline: now - 86_400))
        default: .accepted(Accepted())
        }
    }

    private static func event(_ body: EventBody, by actor: Actor, at time: Date) -> Event {
        Event(
            id: "\(id)-\(body.type?.shortName ?? "")", source: "/notifier", subject: id, time: time, actor: actor,
            body: body)
    }

    /// The reducer takes every filing; this is for the compiler.
    private static func bare(_ submitted: Submitted, at time: Date) -> Appeal {
        Appeal(id: id, number: submitted.number, submittedAt: time, lastEvent: id)
    }
}
