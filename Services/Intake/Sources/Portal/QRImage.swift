import CQRCode
import Foundation

/// A QR code (ISO/IEC 18004) as the path of an SVG: one unit a module, with the quiet zone of four modules that readers need.
struct QRImage: Sendable {
    /// The text is too long for a QR code, or there is no memory.
    struct Failure: Error, CustomStringConvertible {
        let reason: String
        var description: String { "The QR code cannot be made (\(reason)): shorten public.url." }
    }

    /// What it is for, for those who cannot see it.
    let label: String
    /// Width and height with the quiet zone, in modules.
    let size: Int
    /// The dark modules, row by row.
    let path: String

    /// The code of `text`, with error correction level M (15 % may be damaged on paper).
    init(_ text: String, label: String) throws(Failure) {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else {
            throw Failure(reason: String(cString: strerror(errno)))
        }
        defer { QRcode_free(code) }
        let (quiet, width) = (4, Int(code.pointee.width))
        // The lowest bit of each byte is the module's colour.
        let modules = UnsafeBufferPointer(start: code.pointee.data, count: width * width).map { $0 & 1 == 1 }
        self.label = label
        size = width + 2 * quiet
        path = (0..<width).map { row in
            var line = "", column = 0
            while column < width {
                guard modules[row * width + column] else {
                    column += 1
                    continue
                }
                let start = column
                while column < width, modules[row * width + column] { column += 1 }
                line += "M\(start + quiet) \(row + quiet)h\(column - start)v1h-\(column - start)z"
            }
            return line
        }.joined()
    }
}
