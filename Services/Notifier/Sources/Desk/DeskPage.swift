import Appeals
import Foundation
import ServiceKit
import WebPages

/// The model of `/notify/desk`: letters to print and people to call.
struct DeskPage: Sendable {
    let parts: Tabs?
    let alerts: [Alert]
    let lettersTitle: String
    let letters: DataTable?
    let noLetters: EmptyState?
    /// Leads to all letters at once; `nil` for who only looks.
    let printAll: Button?
    let callsTitle: String
    let calls: [Call]
    let noCalls: EmptyState?
    /// How many calls wait for their next time.
    let later: String?

    /// A person to call; without name and number.
    struct Call: Sendable {
        let job: String
        let number: String
        let matter: String
        let since: String
        let tries: String?
        /// Who has the call.
        let hold: StatusBadge?
        /// What gives it to the reader; `nil` for who only looks.
        let take: Button?
    }

    /// `done`: what the request before this one wrote down, and of how many.
    init(
        _ queue: DeskQueue, done: (outcome: DeskOutcome, count: Int)?, for session: StaffSession, in text: Localizer
    ) {
        parts = NotifyPart.desk.tabs(for: session, in: text)
        alerts =
            (done.map { [Self.notice($0.outcome, $0.count, in: text)] } ?? [])
            + (queue.heldCount == 0 ? [] : [Alert(.warning, text: text("desk-held", count: queue.heldCount))])
        let mayAct = session.mayTellByHand
        lettersTitle = text("desk-letters", count: queue.letterCount)
        letters =
            queue.letters.isEmpty
            ? nil
            : DataTable(
                text("desk-letters", count: queue.letterCount), captionHidden: true,
                columns: ["number", "told", "since"].map { .init(text("desk-column-\($0)")) },
                rows: queue.letters.map { Self.row($0, mayAct: mayAct, in: text) })
        noLetters = queue.letters.isEmpty ? EmptyState(text("desk-no-letters"), icon: "print") : nil
        printAll =
            mayAct && !queue.letters.isEmpty
            ? Button(
                text("desk-print-all", count: queue.letters.count), href: "/notify/desk/letters", kind: .secondary,
                icon: "print") : nil
        callsTitle = text("desk-calls", count: queue.callCount)
        calls = queue.calls.map { Self.call($0, mayAct: mayAct, in: text) }
        noCalls = queue.calls.isEmpty ? EmptyState(text("desk-no-calls"), icon: "phone") : nil
        later = queue.laterCount == 0 ? nil : text("desk-later", count: queue.laterCount)
    }

    private static func row(_ line: DeskQueue.Line, mayAct: Bool, in text: Localizer) -> DataTable.Row {
        DataTable.Row([
            .init(number(of: line), href: mayAct ? address(ofLetter: line.job.id) : nil),
            .init(matter(of: line, in: text)), .init(text.dateTime(line.since)),
        ])
    }

    private static func call(_ line: DeskQueue.Line, mayAct: Bool, in text: Localizer) -> Call {
        Call(
            job: line.job.id, number: number(of: line), matter: matter(of: line, in: text),
            since: text("desk-since", ["when": text.dateTime(line.since)]),
            tries: line.job.attempts > 0 ? text("desk-call-tries", count: line.job.attempts) : nil,
            hold: line.hold.map { hold in
                let values = ["name": line.holder ?? text("desk-somebody"), "until": text.time(hold.until)]
                return StatusBadge(text("desk-call-with", values), tone: .info, icon: "user")
            }, take: mayAct ? Button(submit: text("desk-call-take"), kind: .secondary, icon: "phone") : nil)
    }

    private static func notice(_ outcome: DeskOutcome, _ count: Int, in text: Localizer) -> Alert {
        if count == 0 { return Alert(.info, text: text("desk-done-nothing")) }
        return Alert(.success, title: text("desk-done-\(outcome.rawValue)", count: count))
    }

    private static func number(of line: DeskQueue.Line) -> String { line.number?.description ?? "—" }

    private static func matter(of line: DeskQueue.Line, in text: Localizer) -> String {
        line.job.event.body.type.map { text("notify-event-\($0.shortName)") } ?? "—"
    }

    private static func address(ofLetter job: String) -> String {
        "/notify/desk/letter?job=\(job.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }
}

extension StaffSession {
    /// Whether the account prints letters and calls. Managers only look, and not at names and addresses.
    var mayTellByHand: Bool { has(.operator, .admin) }
}
