import WebPages

/// The sentence a city tells of its portal: "232 appeals were taken into work: 142 solved within a month, 19 answered, 71 being solved".
enum SummarySentence {
    static func text(_ summary: Summary, in text: Localizer) -> String {
        guard summary.total > 0 else { return text("stats-sentence-none") }
        let parts = Standing.allCases.compactMap { standing -> String? in
            let count = summary[standing]
            return count == 0 ? nil : text("stats-part-\(standing.rawValue)", count: count)
        }
        return "\(text("stats-sentence", count: summary.total)): \(parts.joined(separator: ", "))."
    }
}
