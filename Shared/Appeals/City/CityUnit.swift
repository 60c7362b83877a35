/// A structural unit, department or organisation that answers for issue types. (Foundation owns the plain name `Unit`.)
public struct CityUnit: Coded, Hashable {
    /// What stands behind the name.
    public enum Kind: String, Sendable, CaseIterable {
        /// A unit of the administration.
        case unit
        /// A department of the administration.
        case department
        /// A company or institution that works for the city.
        case organisation
    }

    /// Where it works.
    public enum Territory: Hashable, Sendable {
        /// The whole district.
        case whole
        /// The settlements with these codes.
        case settlements(Set<String>)
    }

    /// `road-maintenance`; also names the unit's queue, the topic `department.<code>`.
    public let code: String
    /// What stands behind the name.
    public let kind: Kind
    /// The full name.
    public let name: LocalizedText
    /// Opening hours, to be shown as they are.
    public let hours: LocalizedText
    /// To be shown as it is.
    public let phone: String
    /// Where it works.
    public let territory: Territory
    /// Codes of the issue types that it takes over from their default units, within its territory.
    public let takes: [String]

    /// Whether it works in the settlement; a place that is not known is only the whole district's.
    public func serves(_ settlement: String?) -> Bool {
        switch territory {
        case .whole: true
        case .settlements(let codes): settlement.map(codes.contains) ?? false
        }
    }
}
