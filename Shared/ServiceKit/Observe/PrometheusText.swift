/// The text exposition format, version 0.0.4.
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// A label of a series, its name made legal.
    struct Label: Hashable, Comparable {
        let name: String
        let value: String

        init(_ name: String, _ value: String) {
            self.name = PrometheusText.name(name, allowingColon: false)
            self.value = value
        }

        static func < (left: Label, right: Label) -> Bool { (left.name, left.value) < (right.name, right.value) }
    }

    /// A number of a series; `bound` is the label `le` of a histogram's bucket.
    struct Point {
        var suffix = ""
        var bound: String?
        let value: Double
    }

    /// The lines of one name.
    static func family(_ name: String, _ kind: Kind, _ series: [(labels: [Label], points: [Point])]) -> String {
        var text = "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, points) in series.sorted(by: { $0.labels.lexicographicallyPrecedes($1.labels) }) {
            for point in points {
                var pairs = labels.map { "\($0.name)=\"\(escaped($0.value))\"" }
                if let bound = point.bound { pairs.append("le=\"\(bound)\"") }
                let braces = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
                text += "\(name)\(point.suffix)\(braces) \(number(point.value))\n"
            }
        }
        return text
    }

    /// A legal name: letters, digits and underscores (metrics: colons), not beginning with a digit.
    static func name(_ text: String, allowingColon: Bool) -> String {
        let legal = text.unicodeScalars.map { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
            case ":" where allowingColon: Character(scalar)
            default: Character("_")
            }
        }
        return (legal.first?.isNumber ?? true ? "_" : "") + String(legal)
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
