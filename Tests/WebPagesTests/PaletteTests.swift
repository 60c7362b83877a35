import Foundation
import NIOCore
import Testing
@testable import Appeals
@testable import WebPages

@Suite("Colours")
struct PaletteTests {
    /// Cities as they may come: the loader only checks that primary and accent can be read on the background.
    static let cities: [(background: String, primary: String, accent: String)] = [
        ("#ffffff", "#1b4f83", "#a8321f"), ("#13181d", "#8ec1f5", "#ffb19e"), ("#fff8e7", "#7a4a00", "#006a4e"),
        ("#000000", "#ffe100", "#00ffff"), ("#ffffff", "#000000", "#767676"), ("#e8f0ff", "#0b3d2e", "#6b1d5c"),
        ("#1e1e1e", "#9a9a9a", "#ffffff"), ("#777777", "#ffffff", "#000000"),
    ]

    @Test("Every pair that meets on a page can be told apart, in every city", arguments: cities)
    func contrast(city: (background: String, primary: String, accent: String)) throws {
        let given = City.Palette(
            background: try #require(Colour(hex: city.background)), primary: try #require(Colour(hex: city.primary)),
            accent: try #require(Colour(hex: city.accent)))
        for strong in [false, true] {
            let palette = Palette(given, strong: strong)
            for pair in Palette.pairs {
                let foreground = try #require(palette[pair.foreground], "no colour \(pair.foreground)")
                let background = try #require(palette[pair.background], "no colour \(pair.background)")
                let contrast = foreground.contrast(with: background)
                #expect(
                    contrast >= pair.minimum, "\(pair.foreground) on \(pair.background): \(contrast), strong: \(strong)"
                )
                if strong, pair.minimum == 4.5, pair.foreground != "on-primary-strong" { #expect(contrast >= 7) }
            }
        }
    }

    @Test("A city's own colour is taken as it is where it can be read")
    func ownColour() throws {
        let city = try WebSite().pages.city.current.city
        #expect(CityStyle(city).light["primary"] == city.light.primary)
        #expect(CityStyle(city).dark["accent"] == city.dark.accent)
    }

    @Test("The style sheet uses only colours that are declared")
    func declared() throws {
        let site = try WebSite()
        let sheet = try #require(site.pages.assets.edition(for: site.pages.city.current.city).files["site.css"])
        let css = String(buffer: sheet.bytes)
        let own = Set(css.matches(of: /(--[a-z-]+)\s*:/).map { String($0.1.dropFirst(2)) })
        let declared = Set(CityStyle(site.pages.city.current.city).light.colours.map(\.name)).union(own)
        let used = Set(css.matches(of: /var\(--([a-z0-9-]+)/).map { String($0.1) })
        #expect(used.subtracting(declared) == [])
        #expect(
            !css.contains(/:\s*#[0-9a-f]{3,6}(?!.*print)/)
                || css.matches(of: /#[0-9a-f]{3,6}\b/).allSatisfy { $0.0 == "#000" })
    }
}
