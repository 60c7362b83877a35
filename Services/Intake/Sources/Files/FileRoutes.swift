import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// `/files/<sha256>/<signature>`: what residents sent. Files of strangers on our own site: a browser shows pictures and
/// PDF only, apart from the site's own rights, and guesses nothing.
struct FileRoutes: Sendable {
    let parts: IntakeParts

    func mount(on router: Router<WebContext>) { router.get("/files/:sha256/:signature", use: file) }

    /// The file, in pieces as they are read. 404 alike for a file that is not there and for a forged address.
    @Sendable
    private func file(_ request: Request, _ context: WebContext) async throws -> Response {
        let sha256 = context.parameters.get("sha256") ?? ""
        guard parts.fileAddress.isGenuine(context.parameters.get("signature") ?? "", of: sha256),
            let file = await parts.files.find(sha256)
        else { throw Problem(.notFound, Self.unknown[context.language], in: context.language) }
        let shown = ShownType(head: file.head)
        let type = shown?.rawValue ?? "application/octet-stream"
        let name = FileName.clean(request.uri.queryParameters.get("name"), mediaType: type)
        return Response(
            status: .ok,
            headers: [
                .contentType: type,
                .contentDisposition: ContentDisposition.value(shown == nil ? "attachment" : "inline", name: name),
                .xContentTypeOptions: "nosniff",
                .contentSecurityPolicy: "sandbox",
                .cacheControl: "private, max-age=86400",
            ],
            body: try await FileIO().loadFile(path: file.path, context: context))
    }

    private static let unknown = LocalizedText(
        ru: "Такого файла нет: откройте страницу обращения и перейдите по ссылке с неё.",
        en: "There is no such file: open the page of the appeal and follow the link there.")
}
