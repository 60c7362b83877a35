public import Foundation

/// What can be wrong with the suite's secret.
public enum KeysError: Error, Hashable, CustomStringConvertible {
    /// The configured secret is too short to be one.
    case tooShort(characters: Int)
    /// The file can be read by others.
    case readableByOthers(path: String, mode: Int)
    /// The file cannot be read or made.
    case unusable(path: String, reason: String)

    /// One sentence, with what to do.
    public var description: String {
        switch self {
        case .tooShort(let characters):
            "OTKLIK_SECRET has \(characters) characters: give at least 32 random ones, for example the output of `openssl rand -hex 32`."
        case .readableByOthers(let path, let mode):
            "The secret \(path) has mode \(String(mode, radix: 8)), others can read it: run `chmod 600 \(path)`."
        case .unusable(let path, let reason):
            "The secret \(path) cannot be used (\(reason)): restore it from the backup; a new one ends all sessions and secret links."
        }
    }
}

extension Keys {
    /// Keys from the configured secret, or else from `secret.key` in the data folder, which is made on the first start
    /// with mode 0600. Several services may start at once in one folder: all of them end with the same file.
    /// - Throws: `KeysError`.
    public init(secret: String?, dataFolder: URL) throws {
        if let secret, !secret.isEmpty {
            guard secret.count >= 32 else { throw KeysError.tooShort(characters: secret.count) }
            self.init(secret: Data(secret.utf8))
            return
        }
        let path = dataFolder.appending(path: "secret.key").path
        if !FileManager.default.fileExists(atPath: path) { try Self.makeSecret(at: path) }
        self.init(secret: try Self.readSecret(at: path))
    }

    private static func readSecret(at path: String) throws(KeysError) -> Data {
        do {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
            guard mode & 0o077 == 0 else { throw KeysError.readableByOthers(path: path, mode: mode) }
            let text = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            guard let secret = Data(base64Encoded: text), secret.count >= 32 else {
                throw KeysError.unusable(path: path, reason: "it does not hold 32 bytes in base 64")
            }
            return secret
        } catch let error as KeysError {
            throw error
        } catch {
            throw .unusable(path: path, reason: error.localizedDescription)
        }
    }

    /// Writes a draft and gives it its name by `link`, which refuses to replace: the first of several processes wins,
    /// whole.
    private static func makeSecret(at path: String) throws(KeysError) {
        let draft = "\(path).\(UUID().uuidString)"
        var generator = SystemRandomNumberGenerator()
        let secret = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        let text = Data("\(secret.base64EncodedString())\n".utf8)
        let file = open(draft, O_CREAT | O_EXCL | O_WRONLY, 0o600)
        guard file >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
        defer { unlink(draft) }
        let written = text.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        let synced = fsync(file)
        close(file)
        guard written == text.count, synced == 0, link(draft, path) == 0 || errno == EEXIST else {
            throw .unusable(path: path, reason: String(cString: strerror(errno)))
        }
    }
}
