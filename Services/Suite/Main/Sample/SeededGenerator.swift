/// Random numbers that are the same for the same seed (SplitMix64: Steele, Lea and Flood, 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// True with this probability.
    mutating func happens(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

    /// One of them, each as likely as its weight says; the list must not be empty.
    mutating func pick<Element>(_ elements: [Element], weight: (Element) -> Double) -> Element {
        var left = Double.random(in: 0..<elements.reduce(0) { $0 + weight($1) }, using: &self)
        for element in elements {
            left -= weight(element)
            if left < 0 { return element }
        }
        return elements[elements.count - 1]
    }

    /// One of them; the list must not be empty.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}
