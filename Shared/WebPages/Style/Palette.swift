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
        let surface = strong ? near : ground.mixed(with: .white, isDark ? 0.05 : 0.7)
        let sunken = strong ? near : ground.mixed(with: far, 0.05)
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
            ("primary-strong", primary.mixed(with: far, 0.22)), ("on-primary-strong", primary.mixed(with: far, 0.22).ink),
            ("accent", accent),
            ("masthead", masthead),
            ("on-masthead", masthead == surface ? text : masthead.ink),
            ("focus", accent.readable(on: grounds + [masthead], 3)),
        ]
        for (tone, hex) in Self.tones {
            let base = Colour(hex: hex) ?? text
            let soft = strong ? near : ground.mixed(with: base, isDark ? 0.24 : 0.1)
            made.append(("\(tone)-soft", soft))
            made.append((tone, base.readable(on: grounds + [soft], least)))
        }
        colours = made
    }

    /// The meanings' own colours, the same in every city: red must stay red.
    private static let tones: [(Tone, String)] = [
        (.neutral, "#5b6672"), (.info, "#1d5fa6"), (.success, "#1b7a43"), (.warning, "#8f5b00"), (.danger, "#b3231d"),
    ]

    /// Every pair that meets on a page.
    static let pairs: [Pair] =
        ["ground", "surface", "sunken"].flatMap { ground in
            ["text", "muted", "primary", "accent"].map { Pair(foreground: $0, background: ground, minimum: 4.5) }
                + ["edge", "focus"].map { Pair(foreground: $0, background: ground, minimum: 3) }
                + tones.map { Pair(foreground: "\($0.0)", background: ground, minimum: 4.5) }
        }
        + tones.flatMap { tone in
            [Pair(foreground: "\(tone.0)", background: "\(tone.0)-soft", minimum: 4.5),
             Pair(foreground: "text", background: "\(tone.0)-soft", minimum: 4.5)]
        }
        + [
            Pair(foreground: "on-primary", background: "primary", minimum: 4.5),
            Pair(foreground: "on-primary-strong", background: "primary-strong", minimum: 4.5),
            Pair(foreground: "on-masthead", background: "masthead", minimum: 4.5),
            Pair(foreground: "focus", background: "masthead", minimum: 3),
        ]
}
