import Appeals
import Foundation
import WebPages

/// What happened to an appeal, in words for staff.
struct DispatchHistory {
    private let dossier: Dossier
    private let pack: CityPack
    private let text: Localizer

    init(_ dossier: Dossier, pack: CityPack, in text: Localizer) {
        (self.dossier, self.pack, self.text) = (dossier, pack, text)
    }

    /// One item for each event.
    var items: [Timeline.Item] {
        dossier.events.map { event in
            let (tone, icon) = look(of: event.body)
            let words = event.body.type == .submitted ? nil : event.body.text.flatMap { dossier.texts[$0]?.text }
            return Timeline.Item(
                title(of: event), at: event.time, by: who(event.actor), text: words, tone: tone, icon: icon,
                key: event.id, in: text)
        }
    }

    /// What happened after the event `seen`.
    func titles(since seen: String) -> [String] {
        let start = dossier.events.firstIndex { $0.id == seen }.map { $0 + 1 } ?? 0
        return dossier.events[start...].map(title)
    }

    /// What an event of `type` is called where nothing more is known of it.
    func name(of type: EventType?) -> String { type.map { text("dispatch-done-\($0.shortName)", blanks) } ?? "" }

    private func title(of event: Event) -> String {
        guard let type = event.body.type else { return text("dispatch-done-unknown") }
        return text("dispatch-done-\(type.shortName)", blanks.merging(details(of: event.body)) { $1 })
    }

    private var blanks: [String: String] { ["detail": "…"] }

    /// What stands for `{detail}` in the titles.
    private func details(of body: EventBody) -> [String: String] {
        func detail(_ value: String?) -> [String: String] { ["detail": value ?? "…"] }
        return switch body {
        case .registered(let body): detail("\(body.serial)/\(body.year)")
        case .assigned(let body): detail("\(unit(body.unit)) (\(rule(body.rule)))")
        case .coAssigned(let body): detail(unit(body.unit))
        case .planned(let body): detail(text.date(body.day))
        case .extended(let body): detail(text.date(body.deadline))
        case .overdue(let body): detail(text.date(body.deadline))
        case .reopened(let body): detail(text.date(body.deadline))
        case .returned(let body): detail(text("dispatch-return-\(body.reason.rawValue)"))
        case .rejected(let body): detail(text("dispatch-ground-\(body.ground.rawValue)"))
        case .merged(let body): detail(dossier.numbers[body.into]?.description)
        case .split(let body): detail(dossier.numbers[body.into]?.description)
        case .rated(let body): detail(text.number(body.score))
        default: [:]
        }
    }

    private func unit(_ code: String) -> String { pack.units[code].map { text[$0.name] } ?? code }

    private func rule(_ name: String) -> String {
        RoutingRule.Name(rawValue: name).map { text("dispatch-rule-\($0.rawValue)") } ?? name
    }

    private func who(_ actor: Actor) -> String {
        switch actor.kind {
        case .resident: text("dispatch-by-resident")
        case .system: text("dispatch-by-system")
        case .staff:
            [actor.account.map { dossier.names[$0] ?? text("dispatch-by-staff") }, actor.unit.map(unit)]
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
