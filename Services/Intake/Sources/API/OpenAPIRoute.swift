import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `/openapi.yaml`: what the API of this service takes and answers.
struct OpenAPIRoute: Sendable {
    private let description: ByteBuffer

    /// Reads the description, once.
    init(folder: URL) throws {
        description = ByteBuffer(bytes: try Data(contentsOf: folder.appending(path: "openapi.yaml")))
    }

    func mount(on router: Router<WebContext>) {
        router.get("/openapi.yaml") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/yaml; charset=utf-8", .cacheControl: "public, max-age=3600"],
                body: ResponseBody(byteBuffer: description))
        }
    }
}
