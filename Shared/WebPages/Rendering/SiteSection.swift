import Appeals
import ServiceKit

/// The parts of the site, as the navigation shows them. Each service serves its own under the same path, alone or together with the others.
public enum SiteSection: String, Sendable, CaseIterable {
    /// File an appeal: `/appeals/new`.
    case report
    /// Follow an appeal: `/track`.
    case track
    /// Figures: `/stats`.
    case stats
    /// A unit's queue: `/work`.
    case work
    /// The dispatcher's list: `/dispatch`.
    case dispatch
    /// What reached whom: `/notify`.
    case notify
    /// Accounts: `/staff`.
    case staff

    var href: String { self == .report ? "/appeals/new" : "/\(rawValue)" }

    var icon: String {
        switch self {
        case .report: "plus"
        case .track: "search"
        case .stats: "chart"
        case .work: "inbox"
        case .dispatch: "split"
        case .notify: "bell"
        case .staff: "users"
        }
    }

    /// Who sees it; `nil` is everyone.
    var roles: Set<Role>? {
        switch self {
        case .report, .track, .stats: nil
        case .work: [.worker, .head, .manager]
        case .dispatch: [.dispatcher, .manager]
        case .notify: [.operator, .dispatcher, .manager, .admin]
        case .staff: [.admin]
        }
    }

    /// Whether search engines may list its pages: what belongs to one resident or to staff they may not.
    var isPublic: Bool { self == .report || self == .stats }

    func isFor(_ session: StaffSession?) -> Bool {
        guard let roles else { return true }
        return session.map { !$0.roles.isDisjoint(with: roles) } ?? false
    }
}
