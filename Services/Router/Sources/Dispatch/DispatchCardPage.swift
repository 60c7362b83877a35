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
    init(
        _ dossier: Dossier, _ outcome: Outcome, form: FormData?, rule: RoutingRule, files: FileAddress,
        in text: Localizer
    ) {
        let appeal = dossier.appeal
        // A dispatcher is told by which rule a unit was chosen.
        let history = StaffHistory(dossier, pack: rule.pack, files: files, in: text) { name in
            RoutingRule.Name(rawValue: name).map { text("dispatch-rule-\($0.rawValue)") } ?? name
        }
        var errors: [FieldError] = []
        var alerts = history.refusals
        switch outcome {
        case .fresh: break
        case .invalid(let found): errors = found
        case .refused(let refusal):
            alerts.append(Alert(.danger, title: text("dispatch-not-done"), text: text.sentence(of: refusal)))
        case .changed(let seen): alerts.append(history.lateForm(since: seen))
        }
        if appeal.urgent { alerts.append(Alert(.danger, title: text("dispatch-urgent-unit"))) }
        self.alerts = alerts
        forms = form.flatMap { DispatchForms(appeal, $0, errors, rule: rule, in: text) }
        self.errors = ErrorSummary(errors, labels: DispatchForms.labels(in: text), in: text)
        status = text.staffBadge(of: appeal.phase)
        deadline = appeal.deadline.map { DeadlineBadge($0, met: !appeal.phase.isOpen, in: text) }
        words = dossier.words?.text
        noWords = words == nil ? text("dispatch-no-words") : nil
        facts = DescriptionList(dossier, pack: rule.pack, in: text)
        timeline = history.timeline()
    }
}
