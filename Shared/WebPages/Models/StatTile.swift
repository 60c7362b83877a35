/// A figure that can be read from across the room: `{{#tiles}}{{>stat-tile}}{{/tiles}}` inside `<div class="tiles">`.
public struct StatTile: Sendable {
    let value: String
    let label: String
    let note: String?
    let href: String?
    let tone: Tone

    /// The figure `value`, already formatted, of what `label` says.
    public init(_ value: String, _ label: String, note: String? = nil, href: String? = nil, tone: Tone = .neutral) {
        self.value = value
        self.label = label
        self.note = note
        self.href = href
        self.tone = tone
    }
}
