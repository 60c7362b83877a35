import Appeals
import Foundation
import WebPages

/// The time zones of Russia (107-FZ), for a select: of each the city that names it.
enum RussianZones {
    /// From west to east.
    static let identifiers = [
        "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Krasnoyarsk",
        "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
    ]

    /// What can be chosen: the city's own zone first, sent as nothing, then those of Russia, and `chosen` when it is
    /// another one.
    static func options(_ pack: CityPack, chosen: String?, in text: Localizer) -> [Choice] {
        let city = pack.city.timeZone
        let others = identifiers.filter { $0 != city.identifier }
        let own = Choice(
            "", text("choices-zone-city", ["city": text[pack.city.name], "offset": offset(of: city, at: text.now)]))
        let known = others.map { Choice($0, label($0, in: text)) }
        let foreign = chosen.flatMap { identifiers.contains($0) || $0 == city.identifier ? nil : Choice($0, $0) }
        return [own] + known + (foreign.map { [$0] } ?? [])
    }

    private static func label(_ identifier: String, in text: Localizer) -> String {
        let name = text("choices-zone-\(identifier.split(separator: "/").last?.lowercased() ?? "")")
        guard let zone = TimeZone(identifier: identifier) else { return name }
        return "\(name) (\(offset(of: zone, at: text.now)))"
    }

    /// `UTC+11`, `UTC+5:30`.
    private static func offset(of zone: TimeZone, at time: Date) -> String {
        let minutes = zone.secondsFromGMT(for: time) / 60
        let rest = abs(minutes) % 60
        let sign = minutes < 0 ? "\u{2212}" : "+"
        return "UTC\(sign)\(abs(minutes) / 60)" + (rest == 0 ? "" : ":\(rest < 10 ? "0" : "")\(rest)")
    }
}
