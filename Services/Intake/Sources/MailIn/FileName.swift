import Foundation

/// What a file that somebody sent is called.
enum FileName {
    /// The most bytes of a name: what file systems take (NAME_MAX).
    private static let limit = 200

    /// A name that can be shown and saved: without folders, control characters and signs that turn the writing
    /// direction, which hide an ending. A name for the `mediaType` when nothing is left.
    static func clean(_ name: String?, mediaType: String) -> String {
        let last = (name ?? "").split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let scalars = last.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        // A name without end costs nothing: its start and its ending are looked at.
        let looked = scalars.count > 2 * limit ? Array(scalars.prefix(limit)) + scalars.suffix(limit) : Array(scalars)
        var clean = String(String.UnicodeScalarView(looked)).precomposedStringWithCanonicalMapping
            .trimmingCharacters(in: CharacterSet.whitespaces.union(CharacterSet(charactersIn: ".")))
        // The ending says what it is, so the middle gives way.
        if clean.utf8.count > limit {
            let ending = clean.split(separator: ".").last.map { ".\($0)" } ?? ""
            let kept = ending.utf8.count <= 10 && ending.utf8.count < clean.utf8.count ? ending : ""
            while clean.utf8.count > limit - kept.utf8.count { clean.removeLast() }
            clean += kept
        }
        return clean.isEmpty ? fallback(mediaType) : clean
    }

    private static func fallback(_ mediaType: String) -> String {
        switch mediaType {
        case "image/jpeg": "photo.jpg"
        case "image/png": "picture.png"
        case "image/webp": "picture.webp"
        case "application/pdf": "document.pdf"
        default: "file"
        }
    }
}
