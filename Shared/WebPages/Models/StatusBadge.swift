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

    /// The colour and icon of something that happened, for residents and staff alike; `nil` is an event that this version does not know.
    public static func look(ofEvent type: EventType?) -> (tone: Tone, icon: String) {
        switch type {
        case .submitted: look(of: .submitted)
        case .registered: look(of: .registered)
        case .assigned, .coAssigned: look(of: .assigned)
        case .accepted: look(of: .accepted)
        case .planned: look(of: .planned)
        case .question: look(of: .waiting)
        case .reply: (.info, "message")
        case .extended: (.warning, "calendar")
        case .returned: look(of: .returned)
        case .forwarded: look(of: .forwarded)
        case .merged: look(of: .merged)
        case .split, .unmerged: (.neutral, "split")
        case .resolved: look(of: .resolved)
        case .answered: look(of: .answered)
        case .rejected: look(of: .rejected)
        case .reopened: (.warning, "return")
        case .withdrawn: look(of: .withdrawn)
        case .rated: (.neutral, "star")
        case .overdue: (.danger, "clock")
        case .erased: look(of: .erased)
        case .corrected, .moderated, .onControl, .accountSet, .delivered, .undelivered, .linkAsked, nil:
            (.neutral, "dot")
        }
    }
}
