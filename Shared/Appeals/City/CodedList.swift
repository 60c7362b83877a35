/// Something that other parts of the pack, events and stores name by a stable code.
public protocol Coded: Sendable {
    /// Stable, unique in its list: `roads.bad-repair`. Never given to something else once used, for events keep it for
    /// ever.
    var code: String { get }
}

/// A list in the pack's own order, where an element is found by its code at once: `pack.units["roads"]`.
public struct CodedList<Element: Coded>: RandomAccessCollection, Sendable {
    private let elements: [Element]
    private let places: [String: Int]

    /// The elements in order. Of two with the same code the first is found; the pack's loader refuses such a list.
    public init(_ elements: [Element]) {
        self.elements = elements
        places = Dictionary(elements.enumerated().map { ($1.code, $0) }) { first, _ in first }
    }

    /// The element with this code, if there is one.
    public subscript(code: String) -> Element? { places[code].map { elements[$0] } }

    /// The element at a place.
    public subscript(position: Int) -> Element { elements[position] }

    /// The first place.
    public var startIndex: Int { elements.startIndex }

    /// The place after the last one.
    public var endIndex: Int { elements.endIndex }

    /// All codes in order.
    public var codes: [String] { elements.map(\.code) }
}
