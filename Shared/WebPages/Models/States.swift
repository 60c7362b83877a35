/// Nothing here, and what to do about it: `{{#empty}}{{>empty-state}}{{/empty}}`.
public struct EmptyState: Sendable {
    let icon: String
    let title: String
    let text: String?
    let action: Button?

    /// Says why the place is empty and offers `action`.
    public init(_ title: String, text: String? = nil, icon: String = "inbox", action: Button? = nil) {
        self.icon = icon
        self.title = title
        self.text = text
        self.action = action
    }
}

/// Something is on its way: `{{#waiting}}{{>waiting-state}}{{/waiting}}`, inside a live region that will replace it.
public struct WaitingState: Sendable {
    let title: String
    let text: String?

    /// Says what is awaited, and in `text` what to do if it does not come.
    public init(_ title: String, text: String? = nil) {
        self.title = title
        self.text = text
    }
}

/// What went wrong and what to do, instead of a page: `{{#error}}{{>error-state}}{{/error}}`.
public struct ErrorState: Sendable {
    let icon: String
    let title: String
    let text: String?
    let help: String?
    let actions: [Button]
    let reference: String?

    /// Says what happened (`title`), why (`text`), what to do (`help`); `reference` finds it in the logs.
    public init(
        _ title: String, text: String? = nil, help: String? = nil, icon: String = "alert", actions: [Button] = [],
        reference: String? = nil
    ) {
        self.icon = icon
        self.title = title
        self.text = text
        self.help = help
        self.actions = actions
        self.reference = reference
    }
}
