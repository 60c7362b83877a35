import Appeals
import WebPages

/// The model of `/notify/desk/letter` and `/notify/desk/letters`: letters to print, and what came of them.
struct LetterPage: Sendable {
    let alerts: [Alert]
    let letters: [PrintedLetter]
    /// The ids of the jobs of the letters shown, with spaces between.
    let posted: String
    let post: Button?
    let unposted: Unposted?
    let empty: EmptyState?
    let back: Button

    /// A letter that cannot be posted.
    struct Unposted: Sendable {
        let job: String
        let reason: SelectField
        let send: Button
        /// Whether it is in sight at once: nothing else can be done.
        let open: Bool
    }

    /// `isOne`: one letter was asked for.
    init(_ cards: [DeskCard], isOne: Bool, by writer: LetterWriter, in text: Localizer) {
        // One that cannot be written must not keep the others from the printer.
        let written = cards.compactMap { card in
            card.parcel.flatMap { try? PrintedLetter($0, by: writer) }.map { (id: card.job.id, letter: $0) }
        }
        letters = written.map { $0.letter }
        let missing = cards.count - written.count
        alerts =
            missing == 0
            ? [] : [Alert(.warning, title: text("desk-letter-missing", count: missing), text: text("desk-letter-gone"))]
        posted = written.map { $0.id }.joined(separator: " ")
        post =
            written.isEmpty
            ? nil
            : Button(
                submit: isOne ? text("desk-posted-one") : text("desk-posted-all", count: written.count),
                icon: "check")
        unposted = isOne ? cards.first.map { Self.unposted($0.job.id, open: written.isEmpty, in: text) } : nil
        empty =
            cards.isEmpty
            ? EmptyState(text("desk-letter-none"), text: text("desk-letter-none-text"), icon: "print") : nil
        back = Button(text("desk-back"), href: NotifyPart.desk.address, kind: .quiet, icon: "arrow-left")
    }

    private static func unposted(_ job: String, open: Bool, in text: Localizer) -> Unposted {
        Unposted(
            job: job,
            reason: SelectField(
                "outcome", label: text("desk-unposted-reason"),
                options: DeskOutcome.ofUnposted.map { Choice($0.rawValue, text("desk-outcome-\($0.rawValue)")) },
                placeholder: text("desk-choose"), required: true),
            send: Button(submit: text("desk-unposted"), kind: .danger), open: open)
    }
}
