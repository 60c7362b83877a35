public import Foundation

/// Who and where the city is, and how its pages look.
public struct City: Hashable, Sendable {
    /// The colours of one scheme. Primary and accent are readable on the background, and the background on them (WCAG
    /// 2.2: 4.5 : 1).
    public struct Palette: Hashable, Sendable {
        /// The page.
        public let background: Colour
        /// Headings, buttons, links.
        public let primary: Colour
        /// What must stand out.
        public let accent: Colour
    }

    /// The city's mark.
    public struct Arms: Hashable, Sendable {
        /// What it shows, for those who cannot see it.
        public let title: LocalizedText
        /// A whole `<svg>` element without scripts, styles and links.
        public let svg: String
    }

    /// `yuzhno-sakhalinsk`; also Open311's `jurisdiction_id`.
    public let code: String
    /// The city's name.
    public let name: LocalizedText
    /// The region it lies in.
    public let place: LocalizedText
    /// Where the map opens.
    public let centre: Coordinate
    /// The zone that days and deadlines are counted in.
    public let timeZone: TimeZone
    /// The languages of the pages; the first is the default.
    public let languages: [Language]
    /// The body that answers.
    public let authority: LocalizedText
    /// The city's telephone, to be shown as it is.
    public let phone: String
    /// The emergency number: "call 112 first".
    public let emergencyPhone: String
    /// The light scheme.
    public let light: Palette
    /// The dark scheme.
    public let dark: Palette
    /// The city's mark.
    public let arms: Arms
    /// What of the pack is a sample; shown at the foot of pages. `nil` when nothing is.
    public let notice: LocalizedText?
}
