/// A message across the page: `{{#notice}}{{>alert}}{{/notice}}`.
public struct Alert: Sendable {
    let tone: Tone
    let icon: String
    let title: String?
    let text: String?
    let links: [Link]
    let urgent: Bool

    /// A message of `tone`. An `urgent` one interrupts a screen reader ("call 112"); others wait for a pause.
    public init(_ tone: Tone, title: String? = nil, text: String? = nil, links: [Link] = [], urgent: Bool = false) {
        self.tone = tone
        self.title = title
        self.text = text
        self.links = links
        self.urgent = urgent
        icon =
            switch tone {
            case .neutral, .info: "info"
            case .success: "check-circle"
            case .warning, .danger: "alert"
            }
    }
}
