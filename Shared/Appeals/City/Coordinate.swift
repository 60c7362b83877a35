import Foundation

/// A point on the ground, WGS 84.
public struct Coordinate: Codable, Hashable, Sendable {
    /// Degrees north, -90...90.
    public var latitude: Double
    /// Degrees east, -180...180.
    public var longitude: Double

    /// A point at `latitude` north and `longitude` east, in degrees.
    public init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Whether both numbers lie on the globe; `false` for what a client made up, NaN included.
    public var isOnGlobe: Bool { (-90...90).contains(latitude) && (-180...180).contains(longitude) }

    /// The great-circle distance to `other` in metres, by the haversine formula on a sphere with the Earth's mean
    /// radius; within 0.5 % of the ellipsoid.
    public func distance(to other: Coordinate) -> Double {
        let degree = Double.pi / 180
        let north = sin((other.latitude - latitude) * degree / 2)
        let east = sin((other.longitude - longitude) * degree / 2)
        let chord = north * north + cos(latitude * degree) * cos(other.latitude * degree) * east * east
        return 2 * 6_371_008.8 * asin(min(1, chord.squareRoot()))
    }
}
