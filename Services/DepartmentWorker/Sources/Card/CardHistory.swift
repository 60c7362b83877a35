import Appeals
import Foundation
import WebPages

/// What happened to an appeal and who was told of it, in words for its unit.
struct CardHistory {
    private let dossier: Dossier
    private let pack: CityPack
    private let text: Localizer

    init(_ dossier: Dossier, pack: CityPack, in text: Localizer) {
        (self.dossier, self.pack, self.text) = (dossier, pack, text)
    }

    /// One item for each event, and after it one for each message that told of it.
    var items: [Timeline.Item] {
        let told = Dictionary(grouping: dossier.deliveries, by: \.about)
        return dossier.events.flatMap { event in [item(event)] + (told[event.id] ?? []).map(item) }
    }

    /// What happened after the event `seen`.
    func titles(since seen: String) -> [String] {
        let start = dossier.events.firstIndex { $0.id == seen }.map { $0 + 1 } ?? 0
        return dossier.events[start...].map(title)
    }

    /// What an event of `type` is called where nothing more is known of it.
    func name(of type: EventType?) -> String { type.map { text("work-done-\($0.shortName)", blanks) } ?? "" }

    private func item(_ event: Event) -> Timeline.Item {
        let (tone, icon) = look(of: event.body)
        let words = event.body.type == .submitted ? nil : event.body.text.flatMap { dossier.texts[$0]?.text }
        return Timeline.Item(
            title(of: event), at: event.time, by: who(event.actor), text: words, tone: tone, icon: icon,
            key: event.id, in: text)
    }

    private func item(_ delivery: DeliveryTable.Delivery) -> Timeline.Item {
        // Without a mail server letters are written as files.
        let isKnown = MessageChannel(rawValue: delivery.channel) != nil || delivery.channel == "file"
        let channel = isKnown ? text("work-channel-\(delivery.channel)") : delivery.channel
        let audience = Audience(rawValue: delivery.audience).map { text("work-audience-\($0.rawValue)") }
        let values = [
            "channel": channel, "audience": audience ?? delivery.audience,
            "reason": delivery.failure ?? "",
        ]
        let title = delivery.failure == nil ? text("work-told", values) : text("work-untold", values)
        return Timeline.Item(
            title, at: delivery.time, tone: delivery.failure == nil ? .neutral : .danger, icon: "mail", in: text)
    }

    private func title(of event: Event) -> String {
        guard let type = event.body.type else { return text("work-done-unknown") }
        return text("work-done-\(type.shortName)", blanks.merging(details(of: event.body)) { $1 })
    }

    private var blanks: [String: String] { ["detail": "…"] }

    /// What stands for `{detail}` in the titles.
    private func details(of body: EventBody) -> [String: String] {
        let detail: String? =
            switch body {
            case .registered(let body): "\(body.serial)/\(body.year)"
            case .assigned(let body): unit(body.unit)
            case .coAssigned(let body): unit(body.unit)
            case .planned(let body): text.date(body.day)
            case .extended(let body): text.date(body.deadline)
            case .overdue(let body): text.date(body.deadline)
            case .reopened(let body): text.date(body.deadline)
            case .returned(let body): text("work-return-\(body.reason.rawValue)")
            case .rejected(let body): text("work-ground-\(body.ground.rawValue)")
            case .rated(let body): text.number(body.score)
            default: nil
            }
        return detail.map { ["detail": $0] } ?? [:]
    }

    private func unit(_ code: String) -> String { pack.units[code].map { text[$0.name] } ?? code }

    private func who(_ actor: Actor) -> String {
        switch actor.kind {
        case .resident: text("work-by-resident")
        case .system: text("work-by-system")
        case .staff:
            [actor.account.map { dossier.names[$0] ?? text("work-by-staff") }, actor.unit.map(unit)]
                .compactMap { $0 }.joined(separator: ", ")
        }
    }

    private func look(of body: EventBody) -> (tone: Tone, icon: String) {
        switch body {
        case .submitted: StatusBadge.look(of: .submitted)
        case .registered: StatusBadge.look(of: .registered)
        case .assigned, .coAssigned: StatusBadge.look(of: .assigned)
        case .accepted: StatusBadge.look(of: .accepted)
        case .planned, .extended: StatusBadge.look(of: .planned)
        case .question: StatusBadge.look(of: .waiting)
        case .reply: (.info, "message")
        case .returned: StatusBadge.look(of: .returned)
        case .forwarded: StatusBadge.look(of: .forwarded)
        case .merged, .split, .unmerged: StatusBadge.look(of: .merged)
        case .resolved: StatusBadge.look(of: .resolved)
        case .answered: StatusBadge.look(of: .answered)
        case .rejected: StatusBadge.look(of: .rejected)
        case .reopened: (.warning, "return")
        case .withdrawn: StatusBadge.look(of: .withdrawn)
        case .rated: (.neutral, "star")
        case .overdue: (.danger, "clock")
        case .erased: StatusBadge.look(of: .erased)
        default: (.neutral, "dot")
        }
    }
}
