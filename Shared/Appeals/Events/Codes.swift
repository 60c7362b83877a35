/// Kinds of appeals (59-FZ art. 4); a plain question or report is a message.
public enum AppealKind: String, Codable, Sendable, CaseIterable {
    case proposal, application, complaint, message
}

/// By what terms an appeal is worked on: those of law, or the portal's own.
public enum LegalBasis: String, Codable, Sendable, CaseIterable {
    case formal, message
}

/// What the public may see of an appeal.
public enum Visibility: String, Codable, Sendable, CaseIterable {
    case held, `public`, hidden
}

/// Why a unit gives an appeal back.
public enum ReturnReason: String, Codable, Sendable, CaseIterable {
    case notOurs = "not-ours"
    case otherAuthority = "other-authority"
    case wrongPlace = "wrong-place"
    case duplicate
    case other
}

/// Grounds on which an appeal may be left without an answer on its substance (59-FZ art. 11).
public enum RejectionGround: String, Codable, Sendable, CaseIterable {
    /// No surname or no address to answer to (part 1).
    case anonymous
    /// Court decisions are appealed in court (part 2).
    case court
    /// Insults or threats (part 3).
    case abusive
    /// Unreadable (part 4), or the matter cannot be made out (part 4.1).
    case unreadable
    /// Answered several times, nothing new (part 5).
    case repeated
    /// State or other protected secrets (part 6).
    case secret
    /// Not a matter of any authority.
    case outOfScope = "out-of-scope"
}

/// What a staff account may do.
public enum Role: String, Codable, Sendable, CaseIterable, Comparable {
    /// Takes calls, papers and visits at the desk.
    case `operator`
    /// Decides what the rules are unsure of.
    case dispatcher
    /// Works on a unit's appeals.
    case worker
    /// Heads a unit.
    case head
    /// The mayor and deputies: sees everything, takes under control.
    case manager
    /// Accounts and operations.
    case admin

    /// Orders as declared.
    public static func < (left: Role, right: Role) -> Bool {
        allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
}
