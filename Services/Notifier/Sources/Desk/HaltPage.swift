import Appeals
import ServiceKit
import WebPages

/// The model of `/notify/halt`: the stop button for one template or for all, and what it holds. It asks before anything
/// is done: each form says what follows and has a button of its own.
struct HaltPage: Sendable {
    /// The template's code, or `HaltTable.all`.
    let template: String
    let what: String
    let alerts: [Alert]
    /// How many messages are meant.
    let waiting: String
    let hold: Button?
    let release: Button?
    let drop: Drop?
    let back: Button

    /// What drops messages that wait.
    struct Drop: Sendable {
        let text: String
        /// That some are never dropped.
        let obliged: String?
        let send: Button?
    }

    /// `done`: what the request before this one did.
    init(
        _ template: String, _ use: TemplateUse, done: Alert?, for session: StaffSession, pack: CityPack,
        in text: Localizer
    ) {
        self.template = template
        let (count, held) = (use.count(of: template), use.hold(of: template))
        what = pack.messages[template].map { $0.title(in: text) } ?? text("halt-every")
        alerts = [done, held.map { $0.alert(links: false, pack: pack, in: text) }].compactMap { $0 }
        waiting = text("halt-waiting", count: count.waiting)
        let mayStop = session.mayStop
        hold =
            mayStop && held == nil
            ? Button(submit: text(template == HaltTable.all ? "halt-hold-all" : "halt-hold"), kind: .danger) : nil
        release = mayStop && held != nil ? Button(submit: text("halt-release"), icon: "check") : nil
        drop =
            mayStop && held != nil
            ? Drop(
                text: text("halt-drop-text", count: count.droppable),
                obliged: count.obliged > 0 ? text("halt-drop-obliged", count: count.obliged) : nil,
                send: count.droppable > 0
                    ? Button(submit: text("halt-drop-send", count: count.droppable), kind: .danger, icon: "bin") : nil)
            : nil
        back = Button(text("template-back"), href: NotifyPart.templates.address, kind: .quiet, icon: "arrow-left")
    }

    /// Where the stop button of a template is, or that of all for `HaltTable.all`.
    static func address(of template: String) -> String { "/notify/halt?template=\(template)" }
}
