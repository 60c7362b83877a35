import HTTPTypes
import NIOCore

/// A file that pages load, ready to be sent.
struct AssetFile: Sendable {
    let type: String
    let bytes: ByteBuffer

    /// The media type by the name's ending; `nil` for an ending that is none of ours.
    init?(name: String, bytes: ByteBuffer) {
        let types = [
            "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
            "png": "image/png",
        ]
        guard let type = name.split(separator: ".").last.flatMap({ types[String($0)] }) else { return nil }
        self.type = type
        self.bytes = bytes
    }
}
