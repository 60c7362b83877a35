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

    /// `files`: where the files of replies are read.
    init(_ view: AppealView, path: String, files: FileAddress, pack: CityPack, in text: Localizer) {
        let (appeal, story) = (view.appeal, AppealStory(view, pack: pack, in: text))
        status = StatusBadge(appeal.phase, in: text)
        summary = story.summary
        notices = [Self.notice(view, path: path, pack: pack, in: text)].compactMap { $0 }
        facts = Self.facts(view, story, pack, in: text)
        timeline = Timeline(
            story.lines.map { line in
                Timeline.Item(
                    line.title, at: line.time, by: line.note, text: line.text, tone: line.tone, icon: line.icon,
                    key: line.id, links: line.files.map { text.link(to: $0, files.path(to: $0)) }, in: text)
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
        let type = appeal.issueType.map { text.issueType($0, in: pack) }
        let settlement = appeal.settlement.map { text.settlement($0, in: pack) }
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
