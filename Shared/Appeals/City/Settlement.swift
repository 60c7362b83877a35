/// A place of the district: the city itself, one of its planning districts, or a village.
public struct Settlement: Coded, Hashable {
    /// What kind of place it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// The city itself.
        case city
        /// A planning district of the city.
        case district
        /// A village outside.
        case village
    }

    /// `sinegorsk`.
    public let code: String
    /// What kind of place it is.
    public let kind: Kind
    /// As on maps.
    public let name: LocalizedText
    /// Its middle.
    public let centre: Coordinate
    /// How far it reaches, for finding a point's settlement; kilometres.
    public let radius: Double
}

extension CodedList<Settlement> {
    /// The settlement whose middle is nearest to `point`, among those whose radius reaches it; `nil` out in the wild.
    public func nearest(to point: Coordinate) -> Settlement? {
        map { (settlement: $0, metres: $0.centre.distance(to: point)) }
            .filter { $0.metres <= $0.settlement.radius * 1_000 }
            .min { $0.metres < $1.metres }?
            .settlement
    }
}
