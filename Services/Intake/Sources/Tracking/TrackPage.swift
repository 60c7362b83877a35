import Appeals
import Foundation
import ServiceKit
import WebPages

/// The page behind the secret link: number, story, and the forms for what the resident may do as it stands.
struct TrackPage {
    let number: String
    let path: String
    let revision: String
    let live: TrackLive
    let errors: ErrorSummary?
    /// The answer to a question, in sight.
    let reply: Reply?
    /// Whatever else the resident wants to say, folded away.
    let addition: Reply?
    let reopen: Reopen?
    let rate: Rate?
    let withdraw: Button?
    /// Where the resident chooses what is told; `nil` where nothing says how to.
    let choices: String?

    struct Reply {
        let heading: String
        let isOpen: Bool
        let text: TextArea
        let send: Button
    }

    struct Reopen {
        let hint: String
        let reason: TextArea
        let send: Button

        init(_ appeal: Appeal, _ entries: FormData, _ wrong: [FieldError], _ pack: CityPack, in text: Localizer) {
            let last = appeal.closedAt.map(pack.deadline.reopenBy) ?? text.now
            hint = text("track-reopen-hint", ["date": text.date(last)])
            reason = TextArea(
                "reason", label: text("track-reason"), value: entries["reason"],
                error: text.error("reason", among: wrong), required: true, rows: 4, maxLength: Validated.textLimit)
            send = Button(submit: text("track-not-fixed"), kind: .secondary, icon: "return")
        }
    }

    struct Rate {
        let score: RadioCards
        let comment: TextArea
        let send: Button

        init(_ appeal: Appeal, _ entries: FormData, _ wrong: [FieldError], in text: Localizer) {
            score = RadioCards(
                "score", legend: text("track-score"),
                options: (1...5).reversed().map { Choice("\($0)", text("score-\($0)")) },
                value: entries["score"] ?? appeal.rating.map { "\($0)" }, error: text.error("score", among: wrong),
                required: true)
            comment = TextArea(
                "comment", label: text("track-comment"), value: entries["comment"],
                error: text.error("comment", among: wrong), rows: 3, maxLength: Validated.textLimit)
            send = Button(submit: text("track-rate"), kind: .secondary, icon: "star")
        }
    }

    init(
        _ view: AppealView, path: String, choices: String?, files: FileAddress, entries: FormData = FormData(),
        wrong: [FieldError] = [],
        pack: CityPack, in text: Localizer
    ) {
        let appeal = view.appeal
        func error(_ field: String) -> String? { text.error(field, among: wrong) }
        number = "\(appeal.number)"
        self.path = path
        self.choices = choices
        revision = view.revision
        live = TrackLive(view, path: path, files: files, pack: pack, in: text)
        errors = ErrorSummary(
            wrong,
            labels: [
                "text": text("track-reply-text"), "reason": text("track-reason"), "score": text("track-score"),
                "comment": text("track-comment"),
            ],
            in: text)
        let isAsked = appeal.phase == .waiting
        let answer = Reply(
            heading: text(isAsked ? "track-answer" : "track-add"), isOpen: error("text") != nil,
            text: TextArea(
                "text", label: text("track-reply-text"), value: entries["text"], error: error("text"), required: true,
                rows: 4, maxLength: Validated.textLimit),
            send: Button(submit: text("track-send"), kind: isAsked ? .primary : .secondary, icon: "message"))
        reply = isAsked ? answer : nil
        addition = appeal.phase.isOpen && !isAsked ? answer : nil
        reopen = appeal.isReopenable(pack, at: text.now) ? Reopen(appeal, entries, wrong, pack, in: text) : nil
        rate = appeal.phase.isAnsweredByUnit ? Rate(appeal, entries, wrong, in: text) : nil
        withdraw = appeal.phase.isOpen ? Button(submit: text("track-withdraw"), kind: .danger) : nil
    }
}

extension Appeal {
    /// Whether the resident may still say that it is not fixed.
    func isReopenable(_ pack: CityPack, at now: Date) -> Bool {
        phase.isAnsweredByUnit && unit != nil && (closedAt.map { pack.deadline.reopenBy($0) >= now } ?? false)
    }
}
