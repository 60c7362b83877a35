import Appeals
import Foundation

extension Localizer {
    /// `1 234` with a no-break space in Russian, `1,234` in English.
    public func number(_ value: Int) -> String {
        let digits = String(abs(value))
        let groups = stride(from: digits.count, to: 0, by: -3).reversed().map { end in
            digits.dropLast(digits.count - end).suffix(min(3, end))
        }
        return (value < 0 ? "\u{2212}" : "") + groups.joined(separator: language == .ru ? "\u{a0}" : ",")
    }

    /// `4,3`, `4.3`: rounded to `fraction` digits after the mark.
    public func number(_ value: Double, fraction: Int) -> String {
        let scale = (0..<fraction).reduce(1) { power, _ in power * 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "\u{2212}" : ""
        if fraction == 0 { return sign + number(scaled) }
        let rest = String(scaled % scale)
        let decimals = String(repeating: "0", count: fraction - rest.count) + rest
        return sign + number(scaled / scale) + (language == .ru ? "," : ".") + decimals
    }

    /// `61 %`, `61%` of a share between 0 and 1; a share that rounds to 0 or 100 without being it reads `<1 %`, `>99 %`.
    public func percent(_ share: Double) -> String {
        let rounded = Int((share * 100).rounded())
        let shown = rounded == 0 && share > 0 ? "<1" : rounded == 100 && share < 1 ? ">99" : number(rounded)
        return language == .ru ? "\(shown)\u{a0}%" : "\(shown)%"
    }
}
