import Appeals

extension Colour {
    static let white = Colour(red: 255, green: 255, blue: 255)
    static let black = Colour(red: 0, green: 0, blue: 0)

    private init(red: Int, green: Int, blue: Int) {
        let digits = "0123456789abcdef".map(String.init)
        let hex = [red, green, blue].map { min(255, max(0, $0)) }.map { digits[$0 / 16] + digits[$0 % 16] }.joined()
        self.init(hex: "#\(hex)")!  // Three numbers of 0...255 make six hexadecimal digits.
    }

    /// Red, green and blue, 0...255.
    private var parts: [Int] {
        let bits = Int(hex.dropFirst(), radix: 16) ?? 0
        return [bits >> 16 & 0xff, bits >> 8 & 0xff, bits & 0xff]
    }

    /// This colour with `share` (0...1) of `other` in it.
    func mixed(with other: Colour, _ share: Double) -> Colour {
        let mixed = zip(parts, other.parts).map { Int((Double($0) * (1 - share) + Double($1) * share).rounded()) }
        return Colour(red: mixed[0], green: mixed[1], blue: mixed[2])
    }

    /// The colour nearest to this one that has at least the contrast `ratio` with each of `grounds`: moved towards black or white, whichever stands
    /// out more from them.
    func readable(on grounds: [Colour], _ ratio: Double) -> Colour {
        func least(_ colour: Colour) -> Double { grounds.map(colour.contrast).min() ?? 21 }
        let far = least(.black) > least(.white) ? Colour.black : .white
        let steps = stride(from: 0.0, through: 1.0, by: 0.02).lazy.map { self.mixed(with: far, $0) }
        return steps.first { least($0) >= ratio } ?? far
    }

    /// Black or white, whichever is easier to read on this colour.
    var ink: Colour { contrast(with: .black) > contrast(with: .white) ? .black : .white }
}
