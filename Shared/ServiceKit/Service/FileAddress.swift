public import Appeals
public import Foundation

/// Where the files that people sent are read: `/files/<sha256>/<signature>`. Whoever has the address may read the file,
/// as with the tracking page; nobody can make one.
public struct FileAddress: Sendable {
    private let keys: Keys
    private let site: URL

    /// Addresses signed by `keys`. `site`: what residents type, without a slash at the end.
    public init(keys: Keys, site: URL) {
        self.keys = keys
        self.site = site
    }

    /// The address of `file` on the site itself. Its name goes along: the file is kept by its content, which may have
    /// come under several names.
    public func path(to file: FileReference) -> String {
        let name = file.name.addingPercentEncoding(withAllowedCharacters: Self.plain) ?? ""
        return "/files/\(file.sha256)/\(keys.signature(of: file.sha256, for: .file))?name=\(name)"
    }

    /// The whole address, for pages of other services: Intake alone keeps the files.
    public func url(of file: FileReference) -> String { site.absoluteString + path(to: file) }

    /// Whether `signature` is the one of the file with this hash.
    public func isGenuine(_ signature: String, of sha256: String) -> Bool {
        keys.isSignature(signature, of: sha256, for: .file)
    }

    /// The unreserved characters of RFC 3986 section 2.3.
    private static let plain = CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
}
