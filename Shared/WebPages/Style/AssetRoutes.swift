import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `/assets/<hash>/site.css` and the like, and Debian's Leaflet under `/assets/leaflet/` where its package is installed.
struct AssetRoutes: Sendable {
    let assets: Assets
    let city: CityPackSource
    /// Where the Debian package `libjs-leaflet` puts its files.
    static let leafletFolder = URL(filePath: "/usr/share/javascript/leaflet")

    func mount(on router: Router<WebContext>) {
        router.get("/assets/:edition/:file", use: asset)
        router.get("/favicon.ico") { _, context in
            Response(status: .movedPermanently, headers: [.location: "\(edition.path)/favicon.svg"])
        }
        let leaflet = Self.leaflet()
        for (name, file) in leaflet {
            router.get("/assets/leaflet/\(name)") { request, _ in
                answer(
                    file, tag: "\"\(name)-\(file.bytes.readableBytes)\"", caching: "public, max-age=86400", to: request)
            }
        }
    }

    private var edition: Assets.Edition { assets.edition(for: city.current.city) }

    /// The file of the edition in force. A page of an older edition gets it too, but does not keep it.
    @Sendable
    private func asset(_ request: Request, _ context: WebContext) throws -> Response {
        let edition = edition
        guard let name = context.parameters.get("file"), let file = edition.files[name] else {
            throw HTTPError(.notFound)
        }
        let isCurrent = context.parameters.get("edition") == edition.hash
        return answer(
            file, tag: "\"\(edition.hash)\"",
            caching: isCurrent ? "public, max-age=31536000, immutable" : "public, max-age=60", to: request)
    }

    private func answer(_ file: AssetFile, tag: String, caching: String, to request: Request) -> Response {
        let headers: HTTPFields = [.contentType: file.type, .eTag: tag, .cacheControl: caching]
        if request.headers[.ifNoneMatch]?.contains(tag) == true {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: file.bytes))
    }

    /// Script, style and images of Leaflet by the path that the style expects; empty where the package is not installed: pages with a map also have a
    /// list.
    private static func leaflet() -> [String: AssetFile] {
        guard let all = try? Assets.files(in: leafletFolder) else { return [:] }
        let wanted = all.filter { $0.key == "leaflet.css" || $0.key == "leaflet.min.js" || $0.key.hasPrefix("images/") }
        return wanted.reduce(into: [:]) { files, file in
            let name = file.key == "leaflet.min.js" ? "leaflet.js" : file.key
            files[name] = AssetFile(name: name, bytes: file.value)
        }
    }
}
