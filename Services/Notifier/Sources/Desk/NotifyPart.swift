import Appeals
import ServiceKit
import WebPages

/// The parts of `/notify`, each with its own address.
enum NotifyPart: String, Sendable, CaseIterable {
    /// What was sent and what waits.
    case log
    /// What is told by hand.
    case desk
    /// What messages say, and the stop button.
    case templates

    var address: String { self == .log ? "/notify" : "/notify/\(rawValue)" }

    /// Whether the account may open it.
    func isFor(_ session: StaffSession) -> Bool {
        switch self {
        case .log: session.has(.operator, .dispatcher, .manager, .admin)
        case .desk, .templates: session.has(.operator, .manager, .admin)
        }
    }

    /// Links to the parts that the account may open; `nil` when this is the only one.
    func tabs(for session: StaffSession, in text: Localizer) -> Tabs? {
        let parts = Self.allCases.filter { $0.isFor(session) }
        guard parts.count > 1 else { return nil }
        return Tabs(
            text("notify-parts"),
            parts.map { .init(text("notify-part-\($0.rawValue)"), href: $0.address, current: $0 == self) })
    }
}
