public import Appeals

/// Why a page is not for the one who asks.
public enum AccessError: Error, Hashable, CustomStringConvertible {
    /// No one is signed in. A browser's GET is led to the sign-in page (303), anything else gets 401.
    case signInNeeded
    /// None of the wanted roles.
    case role([Role])
    /// Another unit's.
    case unit(String)

    /// One sentence.
    public var description: String {
        switch self {
        case .signInNeeded: "Sign in first."
        case .role(let wanted): "This needs the role \(wanted.map(\.rawValue).joined(separator: " or "))."
        case .unit(let unit): "This belongs to the unit \(unit), which is not among yours."
        }
    }
}

extension WebContext {
    /// The session, if someone is signed in.
    /// - Throws: `AccessError.signInNeeded`.
    @discardableResult
    public func requireSession() throws(AccessError) -> StaffSession {
        guard let session else { throw .signInNeeded }
        return session
    }

    /// The session, if it has one of `wanted`.
    /// - Throws: `AccessError.signInNeeded`, `AccessError.role`.
    @discardableResult
    public func requireRole(_ wanted: Role...) throws(AccessError) -> StaffSession {
        let session = try requireSession()
        guard !session.roles.isDisjoint(with: wanted) else { throw .role(wanted) }
        return session
    }

    /// The session, if it may see the appeals of `unit`.
    /// - Throws: `AccessError.signInNeeded`, `AccessError.unit`.
    @discardableResult
    public func requireUnit(_ unit: String) throws(AccessError) -> StaffSession {
        let session = try requireSession()
        guard session.sees(unit: unit) else { throw .unit(unit) }
        return session
    }
}
