import CGMime
import Foundation

/// Turns the bytes of a text part into text. What is declared is tried first; mails that declare nothing, or something
/// else than they are, are mostly UTF-8 or, from old Russian programs, windows-1251.
final class MimeText {
    /// How GMime reads raw bytes in headers.
    let options: OpaquePointer?

    /// Options with the charsets to guess among.
    init() { options = otklik_mime_options() }

    deinit { g_mime_parser_options_free(options) }

    /// The text of `bytes`, declared as `charset`; line ends are `\n`. Bytes that fit no charset become question marks,
    /// never an error.
    func decode(_ bytes: Data, charset: String?) -> String {
        let charset = (charset ?? "").lowercased()
        let isPlain = ["", "utf-8", "utf8", "us-ascii", "ascii"].contains(charset)
        let text = isPlain ? repaired(bytes) : converted(bytes, from: charset)
        return Self.withPlainLineEnds(text ?? guessed(bytes))
    }

    private func converted(_ bytes: Data, from charset: String) -> String? {
        let converter = g_mime_iconv_open("UTF-8", charset)
        guard let converter, Int(bitPattern: converter) != -1 else { return nil }
        defer { g_mime_iconv_close(converter) }
        let text = bytes.withUnsafeBytes {
            g_mime_iconv_strndup(converter, $0.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        return Self.taken(text)
    }

    /// UTF-8 of which a byte here or there was lost; `nil` when it never was UTF-8: then most of its letters are none.
    private func repaired(_ bytes: Data) -> String? {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let text = String(decoding: bytes, as: UTF8.self)
        let foreign = text.unicodeScalars.filter { !$0.isASCII }
        return foreign.filter { $0 == "\u{fffd}" }.count * 2 <= foreign.count ? text : nil
    }

    private func guessed(_ bytes: Data) -> String {
        let text = bytes.withUnsafeBytes {
            g_mime_utils_decode_8bit(options, $0.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        return Self.taken(text) ?? String(decoding: bytes, as: UTF8.self)
    }

    private static func taken(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text else { return nil }
        defer { g_free(text) }
        return String(cString: text)
    }

    private static func withPlainLineEnds(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }
}
