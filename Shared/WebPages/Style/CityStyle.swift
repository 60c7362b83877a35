import Appeals

/// The custom properties of `city.css`: four schemes from the city's two.
struct CityStyle {
    let light: Palette
    let dark: Palette
    let strongLight: Palette
    let strongDark: Palette

    init(_ city: City) {
        light = Palette(city.light)
        dark = Palette(city.dark)
        strongLight = Palette(city.light, strong: true)
        strongDark = Palette(city.dark, strong: true)
    }

    /// All schemes with their names.
    var palettes: [(name: String, palette: Palette)] {
        [("light", light), ("dark", dark), ("contrast-light", strongLight), ("contrast-dark", strongDark)]
    }

    /// Paper is always light; on a screen the reader's choice (`data-theme`) goes before what the system asks for.
    var css: String {
        """
        :root{\(properties(light))}
        @media screen{
        :root[data-theme=dark]{\(properties(dark))}
        :root[data-theme=contrast]{\(properties(strongLight))}
        }
        @media screen and (prefers-color-scheme:dark){
        :root[data-theme=auto]{\(properties(dark))}
        :root[data-theme=contrast]{\(properties(strongDark))}
        }
        @media screen and (prefers-contrast:more){:root[data-theme=auto]{\(properties(strongLight))}}
        @media screen and (prefers-contrast:more) and (prefers-color-scheme:dark){:root[data-theme=auto]{\(properties(strongDark))}}

        """
    }

    private func properties(_ palette: Palette) -> String {
        palette.colours.map { "--\($0.name):\($0.colour.hex)" }.joined(separator: ";")
            + ";color-scheme:\(palette.isDark ? "dark" : "light")"
    }
}
