import Appeals
import Foundation
import ServiceKit
import WebPages

/// What of the tracking page moves by itself: where the appeal stands, what it waits for, its story.
struct TrackLive {
    let status: StatusBadge
    let summary: String
    let notices: [Alert]
    let facts: DescriptionList
    let timeline: Timeline

    init(_ view: AppealView, path: String, pack: CityPack, in text: Localizer) {
        let (appeal, story) = (view.appeal, AppealStory(view, pack: pack, in: text))
        status = StatusBadge(appeal.phase, in: text)
        summary = story.summary
        notices = [Self.notice(view, path: path, pack: pack, in: text)].compactMap { $0 }
        facts = Self.facts(view, story, pack, in: text)
        timeline = Timeline(
            story.lines.map { line in
                Timeline.Item(
                    line.title, at: line.time, by: line.note, text: line.text, tone: line.tone, icon: line.icon,
                    key: line.id, in: text)
            })
    }

    /// What the resident can do now. The links load the page anew, for the form may not have been there when it was loaded.
    private static func notice(_ view: AppealView, path: String, pack: CityPack, in text: Localizer) -> Alert? {
        let appeal = view.appeal
        if appeal.phase == .waiting {
            let question = view.events.last { $0.id == appeal.openQuestion }?.body.wordsForResident
            return Alert(
                .warning, title: text("track-waiting"), text: question.flatMap { view.words[$0]?.text },
                links: [Link(text("track-answer"), "\(path)?then=reply#reply")])
        }
        guard appeal.phase.isAnsweredByUnit, appeal.rating == nil else { return nil }
        let reopen =
            appeal.isReopenable(pack, at: text.now) ? [Link(text("track-not-fixed"), "\(path)?then=reopen#reopen")] : []
        return Alert(
            .info, title: text("track-closed"), links: [Link(text("track-rate"), "\(path)?then=rate#rate")] + reopen)
    }

    private static func facts(_ view: AppealView, _ story: AppealStory, _ pack: CityPack, in text: Localizer)
        -> DescriptionList
    {
        let appeal = view.appeal
        let type = appeal.issueType.map { code in pack.catalogue.types[code].map { text[$0.name] } ?? code }
        let settlement = appeal.settlement.map { code in pack.settlements[code].map { text[$0.name] } ?? code }
        let place = appeal.words.flatMap { view.words[$0]?.place }
        let unit = appeal.unit.flatMap { pack.units[$0] }
        return DescriptionList([
            type.map { .init(text("fact-type"), $0) },
            [settlement, place].compactMap { $0 }.joined(separator: ", ").nilIfEmpty.map {
                .init(text("fact-place"), $0)
            },
            .init(text("fact-submitted"), text.dateTime(appeal.submittedAt)),
            appeal.registration.map { .init(text("fact-registration"), $0) },
            appeal.unit.map {
                .init(
                    text("fact-unit"), story.name(ofUnit: $0),
                    note: unit.map { text("fact-phone", ["phone": $0.phone]) })
            },
            appeal.deadline.map { deadline in
                .init(
                    text("fact-deadline"),
                    deadline: DeadlineBadge(
                        deadline, met: appeal.closedAt.map { $0 <= deadline } ?? false, in: text))
            },
            appeal.plannedFor.map { .init(text("fact-planned"), text.date($0)) },
        ])
    }
}

/// The page behind the secret link: number, story, and the forms for what the resident may do as it stands.
struct TrackPage {
    let number: String
    let path: String
    let revision: String
    let live: TrackLive
    let errors: ErrorSummary?
    let reply: Reply?
    let reopen: Reopen?
    let rate: Rate?
    let withdraw: Button?

    struct Reply {
        let heading: String
        let text: TextArea
        let send: Button
    }

    struct Reopen {
        let hint: String
        let reason: TextArea
        let send: Button
    }

    struct Rate {
        let score: RadioCards
        let comment: TextArea
        let send: Button
    }

    init(
        _ view: AppealView, path: String, entries: FormData = FormData(), wrong: [FieldError] = [], pack: CityPack,
        in text: Localizer
    ) {
        let appeal = view.appeal
        func error(_ field: String) -> String? { text.error(field, among: wrong) }
        number = "\(appeal.number)"
        self.path = path
        revision = view.revision
        live = TrackLive(view, path: path, pack: pack, in: text)
        errors = ErrorSummary(
            wrong,
            labels: [
                "text": text("track-reply-text"), "reason": text("track-reason"), "score": text("track-score"),
                "comment": text("track-comment"),
            ],
            in: text)
        reply =
            !appeal.phase.isOpen
            ? nil
            : Reply(
                heading: text(appeal.phase == .waiting ? "track-answer" : "track-add"),
                text: TextArea(
                    "text", label: text("track-reply-text"), value: entries["text"], error: error("text"),
                    required: true,
                    rows: 4, maxLength: Validated.textLimit),
                send: Button(
                    submit: text("track-send"), kind: appeal.phase == .waiting ? .primary : .secondary, icon: "message")
            )
        reopen =
            !appeal.isReopenable(pack, at: text.now)
            ? nil
            : Reopen(
                hint: text(
                    "track-reopen-hint", ["date": text.date(appeal.closedAt.map(pack.deadline.reopenBy) ?? text.now)]),
                reason: TextArea(
                    "reason", label: text("track-reason"), value: entries["reason"], error: error("reason"),
                    required: true,
                    rows: 4, maxLength: Validated.textLimit),
                send: Button(submit: text("track-not-fixed"), kind: .secondary, icon: "return"))
        rate =
            !appeal.phase.isAnsweredByUnit
            ? nil
            : Rate(
                score: RadioCards(
                    "score", legend: text("track-score"),
                    options: (1...5).reversed().map { Choice("\($0)", text("score-\($0)"), icon: "star") },
                    value: entries["score"] ?? appeal.rating.map { "\($0)" }, error: error("score"), required: true),
                comment: TextArea(
                    "comment", label: text("track-comment"), value: entries["comment"], error: error("comment"),
                    rows: 3,
                    maxLength: Validated.textLimit),
                send: Button(submit: text("track-rate"), kind: .secondary, icon: "star"))
        withdraw = appeal.phase.isOpen ? Button(submit: text("track-withdraw"), kind: .danger) : nil
    }
}

extension Appeal {
    /// Whether the resident may still say that it is not fixed.
    func isReopenable(_ pack: CityPack, at now: Date) -> Bool {
        phase.isAnsweredByUnit && unit != nil && (closedAt.map { pack.deadline.reopenBy($0) >= now } ?? false)
    }
}
