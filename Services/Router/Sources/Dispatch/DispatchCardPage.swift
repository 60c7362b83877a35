import Appeals
import ServiceKit
import WebPages

/// The model of `/dispatch/{number}`.
struct DispatchCardPage {
    /// What the page is shown after.
    enum Outcome {
        /// Nothing was sent.
        case fresh
        /// Fields were wrong.
        case invalid([FieldError])
        /// The decision is not allowed.
        case refused(Refusal)
        /// The decision was made on an older state.
        case changed(since: String)
    }

    let alerts: [Alert]
    let errors: ErrorSummary?
    let status: StatusBadge
    let deadline: DeadlineBadge?
    let words: String?
    let noWords: String?
    let facts: DescriptionList
    let timeline: Timeline
    let forms: DispatchForms?

    /// The card of `dossier`. `form`: what was typed; `nil` for a reader who may not decide.
    init(_ dossier: Dossier, _ outcome: Outcome, form: FormData?, rule: RoutingRule, in text: Localizer) {
        let appeal = dossier.appeal
        let history = DispatchHistory(dossier, pack: rule.pack, in: text)
        var errors: [FieldError] = []
        var alerts = dossier.refused.map { event in
            Alert(
                .danger, title: text("dispatch-refused", ["what": history.name(of: event.type)]),
                text: text.sentences(ofLate: event.refusal))
        }
        switch outcome {
        case .fresh: break
        case .invalid(let found): errors = found
        case .refused(let refusal):
            alerts.append(Alert(.danger, title: text("dispatch-not-done"), text: text.sentence(of: refusal)))
        case .changed(let seen):
            alerts.append(
                Alert(
                    .warning, title: text("dispatch-changed"),
                    text: history.titles(since: seen).joined(separator: "; ")))
        }
        if appeal.urgent { alerts.append(Alert(.danger, title: text("dispatch-urgent-unit"))) }
        self.alerts = alerts
        forms = form.flatMap { DispatchForms(appeal, $0, errors, rule: rule, in: text) }
        self.errors = ErrorSummary(errors, labels: DispatchForms.labels(in: text), in: text)
        status = text.badge(of: appeal.phase)
        deadline = appeal.deadline.map { DeadlineBadge($0, met: !appeal.phase.isOpen, in: text) }
        words = dossier.words?.text
        noWords = words == nil ? text("dispatch-no-words") : nil
        facts = Self.facts(dossier, pack: rule.pack, in: text)
        timeline = Timeline(history.items)
    }

    private static func facts(_ dossier: Dossier, pack: CityPack, in text: Localizer) -> DescriptionList {
        let appeal = dossier.appeal
        func fact(_ key: String, _ value: String?) -> DescriptionList.Row? {
            value.map { DescriptionList.Row(text("dispatch-fact-\(key)"), $0) }
        }
        let type = appeal.issueType.map { code in pack.catalogue.types[code].map { text[$0.name] } ?? code }
        let settlement = appeal.settlement.map { code in pack.settlements[code].map { text[$0.name] } ?? code }
        let point = appeal.location.map {
            "\(text.number($0.latitude, fraction: 5)); \(text.number($0.longitude, fraction: 5))"
        }
        return DescriptionList([
            fact("registration", appeal.registration), fact("submitted", text.dateTime(appeal.submittedAt)),
            fact("channel", pack.channels[appeal.channel].map { text[$0.name] } ?? appeal.channel),
            fact("kind", text("dispatch-kind-\(appeal.kind.rawValue)")),
            fact("basis", text("dispatch-basis-\(appeal.basis.rawValue)")),
            fact("type", type ?? text("dispatch-no-type")), fact("settlement", settlement),
            fact("place", dossier.words?.place), fact("point", point),
            fact("unit", appeal.unit.map { code in pack.units[code].map { text[$0.name] } ?? code }),
        ])
    }
}

extension Localizer {
    /// Where an appeal stands, as staff say it: what residents read of "your reply" is not meant for the unit.
    func badge(of phase: Phase) -> StatusBadge {
        let (tone, icon) = StatusBadge.look(of: phase)
        return StatusBadge(name(of: phase), tone: tone, icon: icon)
    }

    private func name(of phase: Phase) -> String {
        switch phase {
        case .waiting, .returned: self("dispatch-phase-\(phase.rawValue)")
        default: self("phase-\(phase.rawValue)")
        }
    }

    /// Why the log refused what was possible when it was done: somebody was first, and what that means.
    func sentences(ofLate refusal: Refusal) -> String {
        let first = self("dispatch-refusal-stale")
        return refusal == .stale ? first : "\(first) \(sentence(of: refusal))"
    }

    /// Why something was not done, for the one who tried.
    func sentence(of refusal: Refusal) -> String {
        switch refusal {
        case .stale: self("dispatch-refusal-stale")
        case .notAllowed(_, let phase):
            self("dispatch-refusal-phase", ["phase": name(of: phase)])
        case .notResponsible: self("dispatch-refusal-unit")
        case .doubled: self("dispatch-refusal-doubled")
        case .unknownAppeal, .contradicts: self("dispatch-refusal-other")
        }
    }
}
