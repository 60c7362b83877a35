public import Appeals

/// Where an appeal stands, as a word, a colour and a shape: `{{#status}}{{>status-badge}}{{/status}}`.
public struct StatusBadge: Sendable {
    let text: String
    let tone: Tone
    let icon: String

    /// A badge of your own.
    public init(_ text: String, tone: Tone, icon: String) {
        self.text = text
        self.tone = tone
        self.icon = icon
    }

    /// The badge of `phase`, as residents and staff alike read it.
    public init(_ phase: Phase, in localizer: Localizer) {
        text = localizer("phase-\(phase.rawValue)")
        (tone, icon) = Self.look(of: phase)
    }

    /// The colour and icon of `phase`; timelines use the same.
    public static func look(of phase: Phase) -> (tone: Tone, icon: String) {
        switch phase {
        case .submitted: (.neutral, "inbox")
        case .registered: (.info, "file")
        case .assigned: (.info, "unit")
        case .accepted: (.info, "tool")
        case .planned: (.info, "calendar")
        case .waiting: (.warning, "question")
        case .returned: (.warning, "return")
        case .forwarded: (.neutral, "arrow-right")
        case .merged: (.neutral, "merge")
        case .resolved: (.success, "check-circle")
        case .answered: (.success, "message")
        case .rejected: (.neutral, "cross")
        case .withdrawn: (.neutral, "return")
        case .erased: (.neutral, "lock")
        }
    }
}
