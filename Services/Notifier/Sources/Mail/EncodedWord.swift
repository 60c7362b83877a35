import Foundation

/// Text of any script in a header: encoded words (RFC 2047), each whole in itself, in lines of at most 76 characters.
enum EncodedWord {
    /// What one encoded word may hold: 75 characters without `=?utf-8?B?` and `?=`, four for every three bytes.
    private static let bytes = (75 - 12) / 4 * 3

    /// `text` as the value of a header whose name takes `start` characters of the first line. Plain ASCII that fits stays readable; whatever is neither
    /// that nor safe - other scripts, line breaks, other control characters - is encoded, so nothing in it can begin another header. In a
    /// `phrase`, the name before an address, only letters, digits and spaces stay plain.
    static func header(_ text: String, after start: Int, isPhrase: Bool = false) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            isPhrase
                ? scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == " ")
                : (0x20...0x7e).contains(scalar.value)
        }
        if isPlain, !text.contains("=?"), !text.hasPrefix(" "), start + text.count <= 76 { return text }
        var words: [String] = []
        var (word, room) = ("", bytes - (start + 2) / 4 * 3)
        for character in text.unicodeScalars {
            let size = UTF8.width(character)
            if word.utf8.count + size > room {
                words.append(word)
                (word, room) = ("", bytes)
            }
            word.unicodeScalars.append(character)
        }
        words.append(word)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}
