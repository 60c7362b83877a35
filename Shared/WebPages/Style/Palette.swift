import Appeals

/// All colours of one scheme, made from the few of the city pack so that every pair that meets on a page can be told apart (WCAG 2.2, 1.4.3 and
/// 1.4.11). The names are custom properties of `site.css`: `var(--text)`.
struct Palette {
    /// In the order of the style page.
    let colours: [(name: String, colour: Colour)]
    /// Whether it is light on dark.
    let isDark: Bool

    /// Two colours that meet, and the contrast they need.
    struct Pair {
        let foreground: String
        let background: String
        let minimum: Double
    }

    /// The colour called `name`.
    subscript(name: String) -> Colour? { colours.first { $0.name == name }?.colour }

    /// The scheme around the city's colours, light or dark as its background is. `strong` is the high contrast: 7:1 for all text.
    init(_ city: City.Palette, strong: Bool = false) {
        isDark = city.background.ink == .white
        let far = isDark ? Colour.white : .black
        let near = isDark ? Colour.black : .white
        let ground = strong ? near : city.background
        /// A tint of the ground, unless text could not be read on it.
        func tint(_ colour: Colour, _ share: Double) -> Colour {
            let tint = ground.mixed(with: colour, share)
            return strong || far.contrast(with: tint) < 4.5 ? ground : tint
        }
        let surface = tint(.white, isDark ? 0.05 : 0.7)
        let sunken = tint(far, 0.05)
        let grounds = [ground, surface, sunken]
        let (text, least) = (strong ? far : far.mixed(with: city.primary, 0.14), strong ? 7.0 : 4.5)
        let primary = city.primary.readable(on: grounds, least)
        let accent = city.accent.readable(on: grounds, least)
        let masthead = isDark || strong ? surface : primary

        var made: [(String, Colour)] = [
            ("ground", ground), ("surface", surface), ("sunken", sunken),
            ("text", text.readable(on: grounds, 7)),
            ("muted", strong ? text : text.mixed(with: ground, 0.42).readable(on: grounds, least)),
            ("line", strong ? text : text.mixed(with: ground, 0.84)),
            ("edge", text.mixed(with: ground, strong ? 0 : 0.6).readable(on: grounds, 3)),
            ("primary", primary), ("on-primary", primary.ink),
            ("primary-strong", primary.mixed(with: far, 0.22)),
            ("on-primary-strong", primary.mixed(with: far, 0.22).ink),
            ("accent", accent),
            ("masthead", masthead),
            ("on-masthead", masthead == surface ? text : masthead.ink),
            ("focus", accent.readable(on: grounds, 3)),
        ]
        for (tone, hex) in Self.tones {
            let base = Colour(hex: hex) ?? text
            let soft = tint(base, isDark ? 0.24 : 0.1)
            made.append(("\(tone)-soft", soft))
            made.append(("\(tone)", base.readable(on: grounds + [soft], least)))
        }
        colours = made
    }

    /// The meanings' own colours, the same in every city: red must stay red.
    private static let tones: [(Tone, String)] = [
        (.neutral, "#5b6672"), (.info, "#1d5fa6"), (.success, "#1b7a43"), (.warning, "#8f5b00"), (.danger, "#b3231d"),
    ]

    /// Every pair that meets on a page.
    static let pairs: [Pair] = {
        var pairs: [Pair] = []
        func add(_ foregrounds: [String], on background: String, _ minimum: Double) {
            pairs += foregrounds.map { Pair(foreground: $0, background: background, minimum: minimum) }
        }
        for ground in ["ground", "surface", "sunken"] {
            add(["text", "muted", "primary", "accent"] + Tone.allCases.map(\.rawValue), on: ground, 4.5)
            add(["edge", "focus"], on: ground, 3)
        }
        for tone in Tone.allCases { add(["text", tone.rawValue], on: "\(tone)-soft", 4.5) }
        for filled in ["primary", "primary-strong", "masthead"] { add(["on-\(filled)"], on: filled, 4.5) }
        return pairs
    }()
}
