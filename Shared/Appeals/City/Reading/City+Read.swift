import Foundation

extension City {
    /// Reads `city.yaml`.
    init(from fields: PackFields) {
        self.init(
            code: fields["code"].value("lower-case Latin letters, digits and hyphens", or: "") {
                $0.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) == nil ? nil : $0
            },
            name: fields["name"].text(),
            place: fields["place"].text(),
            centre: fields["centre"].coordinate(),
            timeZone: fields["time-zone"].value("a time zone, as Asia/Sakhalin", or: .gmt) { TimeZone(identifier: $0) },
            languages: fields["languages"].list { $0.choice(or: Language.ru) },
            authority: fields["authority"].text(),
            phone: fields["phone"].string(),
            emergencyPhone: fields["emergency-phone"].string(),
            light: Palette(from: fields["light"]),
            dark: Palette(from: fields["dark"]),
            arms: Arms(from: fields["arms"]),
            notice: fields.optional("notice")?.text())
        if Set(languages).count != languages.count { fields["languages"].note("names a language twice") }
    }
}

extension City.Palette {
    fileprivate init(from node: PackNode) {
        self = node.fields { fields in
            let background = fields["background"].colour()
            return City.Palette(
                background: background ?? .black, primary: fields["primary"].colour(readableOn: background) ?? .black,
                accent: fields["accent"].colour(readableOn: background) ?? .black)
        }
    }
}

extension City.Arms {
    fileprivate init(from node: PackNode) {
        // Pages forbid inline styles and scripts (Content-Security-Policy) and load nothing from outside.
        let forbidden = /<script|<style|<foreignObject|style\s*=|\son\w+\s*=|href\s*=|url\(/.ignoresCase()
        self = node.fields { fields in
            City.Arms(
                title: fields["title"].text(),
                svg: fields["svg"].value("one <svg> without script, style, event handlers and links", or: "") { svg in
                    svg.hasPrefix("<svg") && svg.hasSuffix("</svg>") && !svg.contains(forbidden) ? svg : nil
                })
        }
    }
}

extension PackNode {
    /// A colour, and one that text can have on `background` (WCAG 2.2 AA, success criterion 1.4.3).
    fileprivate func colour(readableOn background: Colour? = nil) -> Colour? {
        let colour = value("a colour, as #1d4e89", or: Colour?.none) { Colour(hex: $0).map(Optional.some) }
        if let colour, let background, colour.contrast(with: background) < 4.5 {
            let ratio = String(format: "%.1f", colour.contrast(with: background))
            note("\(colour.hex) on \(background.hex) has a contrast of \(ratio) : 1; text needs 4.5 : 1 (WCAG 2.2 AA)")
        }
        return colour
    }
}
