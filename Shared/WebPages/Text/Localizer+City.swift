public import Appeals

/// What the city pack calls things; of what it does not know, or no longer, the code.
extension Localizer {
    /// The name of a unit.
    public func unit(_ code: String, in pack: CityPack) -> String { pack.units[code].map { self[$0.name] } ?? code }

    /// The name of the authority that an appeal was passed on to; of one that the pack does not list, as its covering `letter` begins.
    public func authority(of forwarded: Forwarded, letter: String?, in pack: CityPack) -> String {
        guard forwarded.authority == Forwarded.unlisted else { return unit(forwarded.authority, in: pack) }
        return letter?.split(whereSeparator: \.isNewline).first.map(String.init) ?? "—"
    }

    /// The name of an issue type.
    public func issueType(_ code: String, in pack: CityPack) -> String {
        pack.catalogue.types[code].map { self[$0.name] } ?? code
    }

    /// The name of a settlement.
    public func settlement(_ code: String, in pack: CityPack) -> String {
        pack.settlements[code].map { self[$0.name] } ?? code
    }

    /// The name of a way in.
    public func channel(_ code: String, in pack: CityPack) -> String {
        pack.channels[code].map { self[$0.name] } ?? code
    }
}
