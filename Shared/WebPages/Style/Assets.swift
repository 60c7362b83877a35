import Appeals
import Crypto
import Foundation
import NIOCore
import Synchronization

/// Stylesheet, script, icons and the city's colours and arms under `/assets/<hash>/`: the hash is of their content, so browsers keep them for ever and
/// still see a change at once.
public final class Assets: Sendable {
    private let own: [String: ByteBuffer]
    private let made: Mutex<Edition?>

    /// The files as they are for one state of the city.
    struct Edition: Sendable {
        let city: City
        let hash: String
        let files: [String: AssetFile]

        var path: String { "/assets/\(hash)" }

        /// The symbols of `icons.svg`, for the style page.
        var icons: [String] {
            let drawing = files["icons.svg"].map { String(buffer: $0.bytes) } ?? ""
            return drawing.matches(of: /id="([a-z-]+)"/).map { String($0.1) }
        }
    }

    /// Reads the files that lie beside the program.
    /// - Throws: `TemplateError.unreadable`, naming the file.
    public init() throws(TemplateError) {
        own = try Self.files(in: Bundle.module.bundleURL.appending(path: "Assets"))
        made = Mutex(nil)
    }

    /// The edition for `city`; made again only when the city pack brought another one.
    func edition(for city: City) -> Edition {
        made.withLock { made in
            if let made, made.city == city { return made }
            var all = own
            all["city.css"] = ByteBuffer(string: CityStyle(city).css)
            all["arms.svg"] = ByteBuffer(string: Self.image(city.arms.svg))
            var hash = SHA256()
            for (name, bytes) in all.sorted(by: { $0.key < $1.key }) {
                hash.update(data: Array(name.utf8))
                hash.update(data: bytes.readableBytesView)
            }
            let digits = hash.finalize().prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let files = all.reduce(into: [:]) { $0[$1.key] = AssetFile(name: $1.key, bytes: $1.value) }
            let edition = Edition(city: city, hash: digits, files: files)
            made = edition
            return edition
        }
    }

    /// An `<svg>` element as an image of its own, which needs the namespace.
    private static func image(_ svg: String) -> String {
        svg.contains("xmlns=")
            ? svg : svg.replacing("<svg", with: #"<svg xmlns="http://www.w3.org/2000/svg""#, maxReplacements: 1)
    }

    /// The files of `folder`, subfolders included, by their path in it.
    static func files(in folder: URL) throws(TemplateError) -> [String: ByteBuffer] {
        do {
            var files: [String: ByteBuffer] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                let file = folder.appending(path: name)
                guard try file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == false else { continue }
                files[name] = ByteBuffer(bytes: try Data(contentsOf: file))
            }
            return files
        } catch {
            throw .unreadable(file: folder.path, reason: error.localizedDescription)
        }
    }
}
