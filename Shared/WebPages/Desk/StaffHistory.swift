public import Appeals
public import ServiceKit

/// What happened to an appeal, in words for staff: the same words at every desk.
public struct StaffHistory {
    private let dossier: Dossier
    private let pack: CityPack
    private let files: FileAddress
    private let text: Localizer
    private let rule: (String) -> String?

    /// The history in `dossier`. `files`: where the files of residents are read. `rule`: what the rule that chose a unit is called, where the reader is told of
    /// it.
    public init(
        _ dossier: Dossier, pack: CityPack, files: FileAddress, in text: Localizer,
        rule: @escaping (String) -> String? = { _ in nil }
    ) {
        self.dossier = dossier
        self.pack = pack
        self.files = files
        self.text = text
        self.rule = rule
    }

    /// A line for each event, and after it those that `more` has about the event.
    public func timeline(_ more: (Event) -> [Timeline.Item] = { _ in [] }) -> Timeline {
        Timeline(dossier.events.flatMap { [item($0)] + more($0) })
    }

    /// What the reader did in vain, each with the reason.
    public var refusals: [Alert] {
        dossier.refused.map { event in
            let what = event.type.map { text("card-done-\($0.shortName)", ["detail": "…"]) } ?? ""
            return Alert(
                .danger, title: text("card-refused", ["what": what]), text: text.sentences(ofLate: event.refusal))
        }
    }

    /// That the appeal changed after the event `seen`, and how; `heading` says to whom that matters.
    public func changes(since seen: String, _ heading: String, links: [Link] = []) -> Alert {
        let start = dossier.events.firstIndex { $0.id == seen }.map { $0 + 1 } ?? 0
        let titles = dossier.events[start...].map { title(of: $0) }
        return Alert(.warning, title: heading, text: titles.joined(separator: "; "), links: links)
    }

    /// What is said of a form that was made before the appeal changed.
    public func lateForm(since seen: String) -> Alert { changes(since: seen, text("card-changed")) }

    private func item(_ event: Event) -> Timeline.Item {
        let (tone, icon) = StatusBadge.look(ofEvent: event.body.type)
        let words = event.body.text.flatMap { dossier.texts[$0] }
        // The first text of an appeal stands at the head of its card; what came with it stands here.
        let said = event.body.type == .submitted || words?.text.isEmpty ?? true ? nil : words?.text
        return Timeline.Item(
            title(of: event), at: event.time, by: who(event.actor), text: said, tone: tone, icon: icon,
            key: event.id, links: (words?.files ?? []).map { text.link(to: $0, files.url(of: $0)) }, in: text)
    }

    private func title(of event: Event) -> String {
        guard let type = event.body.type else { return text("card-done-unknown") }
        let key = "card-done-\(type.shortName)"
        if let other = event.body.otherAppeal.flatMap({ dossier.numbers[$0] }) {
            return text("\(key)-into", ["detail": other.description])
        }
        return text(key, ["detail": detail(of: event.body) ?? "…"])
    }

    /// What stands for `{detail}` in the titles.
    private func detail(of body: EventBody) -> String? {
        switch body {
        case .registered(let body): "\(body.serial)/\(body.year)"
        case .assigned(let body):
            text.unit(body.unit, in: pack) + (rule(body.rule).map { " (\($0))" } ?? "")
        case .coAssigned(let body): text.unit(body.unit, in: pack)
        case .planned(let body): text.date(body.day)
        case .extended(let body): text.date(body.deadline)
        case .overdue(let body): text.date(body.deadline)
        case .reopened(let body): text.date(body.deadline)
        case .returned(let body): text("card-return-\(body.reason.rawValue)")
        case .rejected(let body): text("card-ground-\(body.ground.rawValue)")
        case .rated(let body): text.number(body.score)
        default: nil
        }
    }

    private func who(_ actor: Actor) -> String {
        switch actor.kind {
        case .resident: text("card-by-resident")
        case .system: text("card-by-system")
        case .staff:
            [
                actor.account.map { dossier.names[$0] ?? text("card-by-staff") },
                actor.unit.map { text.unit($0, in: pack) },
            ].compactMap { $0 }.joined(separator: ", ")
        }
    }
}
