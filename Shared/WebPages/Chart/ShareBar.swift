/// What a whole is made of, as one bar and its legend: `{{#share}}{{>chart-share}}{{/share}}`.
public struct ShareBar: Sendable {
    let id: String
    let title: String
    let summary: String
    let parts: [Part]

    struct Part {
        let style: String
        let x: String
        let width: String
        let label: String
        let value: String
        let share: String
    }

    /// The bar of `parts` called `title`; `id` is unique on the page. Parts of 0 stay in the legend.
    public init(id: String, title: String, parts: [(label: String, value: Int, tone: Tone)], in localizer: Localizer) {
        self.id = id
        self.title = title
        let total = Double(max(1, parts.reduce(0) { $0 + $1.value }))
        var before = 0
        self.parts = parts.map { part in
            defer { before += part.value }
            return Part(
                style: "fill-\(part.tone)", x: percent(Double(before) / total * 100),
                width: percent(Double(part.value) / total * 100), label: part.label,
                value: localizer.number(part.value), share: localizer.percent(Double(part.value) / total))
        }
        summary = self.parts.map { "\($0.label): \($0.value) (\($0.share))" }.joined(separator: ", ")
    }
}
