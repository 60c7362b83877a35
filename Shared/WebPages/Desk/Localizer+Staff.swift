public import Appeals

extension Localizer {
    /// Where an appeal stands, as staff say it: what residents read of "your reply" is not meant for the unit.
    public func staffBadge(of phase: Phase) -> StatusBadge {
        let (tone, icon) = StatusBadge.look(of: phase)
        return StatusBadge(staffName(of: phase), tone: tone, icon: icon)
    }

    /// Why something was not done, for the one who tried.
    public func sentence(of refusal: Refusal) -> String {
        switch refusal {
        case .stale: self("card-refusal-stale")
        case .notAllowed(_, let phase): self("card-refusal-phase", ["phase": staffName(of: phase)])
        case .notResponsible: self("card-refusal-unit")
        case .doubled: self("card-refusal-doubled")
        case .unknownAppeal, .contradicts: self("card-refusal-other")
        }
    }

    /// Why the log refused what was possible when it was done: somebody was first, and what that means.
    func sentences(ofLate refusal: Refusal) -> String {
        let first = self("card-refusal-stale")
        return refusal == .stale ? first : "\(first) \(sentence(of: refusal))"
    }

    private func staffName(of phase: Phase) -> String {
        switch phase {
        case .waiting, .returned: self("card-phase-\(phase.rawValue)")
        default: self("phase-\(phase.rawValue)")
        }
    }
}
