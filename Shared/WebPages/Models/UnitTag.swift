/// A unit's name with its mark: `{{#unit}}{{>unit-tag}}{{/unit}}`.
public struct UnitTag: Sendable {
    let name: String

    /// The tag of the unit called `name`.
    public init(_ name: String) { self.name = name }
}
