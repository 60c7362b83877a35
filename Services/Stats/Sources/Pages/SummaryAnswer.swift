import Appeals
import WebPages

/// What `GET /stats/api/summary` answers.
struct SummaryAnswer: Encodable, Sendable {
    /// The first day, `2026-01-01`.
    let from: String
    /// The last day.
    let to: String
    /// Whether the last day is today, so that the figures still move.
    let running: Bool
    /// Taken into work in the period; the other figures but the last two add up to it.
    let accepted: Int
    let solvedWithinMonth: Int
    let solvedLater: Int
    let answered: Int
    let refused: Int
    let forwarded: Int
    let withdrawn: Int
    let merged: Int
    let inWork: Int
    /// Filed in the period, and how many of these by an electronic way.
    let filed: Int
    let filedElectronically: Int
    /// The figures as a sentence, in the language of the request.
    let sentence: String

    init(_ summary: Summary, today: LocalDay, pack: CityPack, in text: Localizer) {
        from = "\(summary.period.first)"
        to = "\(summary.period.last)"
        running = summary.period.last == today
        accepted = summary.total
        solvedWithinMonth = summary[.solvedWithinMonth]
        solvedLater = summary[.solvedLater]
        answered = summary[.answered]
        refused = summary[.refused]
        forwarded = summary[.forwarded]
        withdrawn = summary[.withdrawn]
        merged = summary[.merged]
        inWork = summary[.inWork]
        filed = summary.filed
        filedElectronically = summary.electronic(in: pack)
        sentence = SummarySentence.text(summary, in: text)
    }
}
