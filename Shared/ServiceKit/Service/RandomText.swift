/// Random texts for ids and passwords, from the system's secure generator.
public enum RandomText {
    /// 128 random bits as 26 characters of `Base32`.
    public static func token() -> String {
        var generator = SystemRandomNumberGenerator()
        return Base32.encode((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// A one-time password that can be dictated: four groups of four characters without look-alikes, 80 bits
    /// (`h4tk-9dmw-…`).
    public static func password() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            String((0..<4).map { _ in Base32.alphabet.randomElement(using: &generator) ?? "0" })
        }.joined(separator: "-")
    }
}

/// Crockford's base 32 in lower case: no i, l, o, u, so it can be read aloud and typed back.
public enum Base32 {
    static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// The bytes as text, 5 bits a character, without padding.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(alphabet[Int(bits >> UInt32(count)) & 31])
            }
            bits &= (1 << UInt32(count)) - 1
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(5 - count)) & 31]) }
        return text
    }

    /// `text` as `encode` would have written it: lower case, without the spaces and hyphens of dictation, o as 0, i and
    /// l as 1.
    public static func normalized(_ text: String) -> String {
        String(
            text.lowercased().compactMap { character in
                switch character {
                case " ", "-": nil
                case "o": "0"
                case "i", "l": "1"
                default: character
                }
            })
    }
}
