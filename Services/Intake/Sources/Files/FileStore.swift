import Appeals
import Crypto
import Foundation
import ServiceKit

/// Why a file that somebody sent cannot be kept.
enum FileStoreError: ProblemConvertible, CustomStringConvertible {
    /// The folder cannot be written.
    case unwritable(path: String, reason: String)

    /// One sentence, with what to do.
    var description: String {
        switch self {
        case .unwritable(let path, let reason): "\(path) cannot be written (\(reason)): make room, or check its rights."
        }
    }

    /// 503: nothing was taken, so the sender's mail server sends it again.
    func problem(in language: Language) -> Problem { .unavailable(in: language) }
}

/// The files that people sent, by their content: `files/<first 2 digits>/<SHA-256>` under the data folder. The same
/// file sent twice is kept once.
struct FileStore: Sendable {
    /// `files` in the data folder.
    let folder: URL

    /// Disks block: never on the threads that answer requests.
    private static let queue = DispatchQueue(label: "otklik.files", qos: .utility)

    /// A file as it is kept.
    struct Kept: Sendable {
        let path: String
        /// Its first bytes, by which its type is told.
        let head: Data
    }

    /// Keeps `data` and returns its SHA-256 once it is on the disk, name and all, so that an event may name it.
    /// - Throws: `FileStoreError`.
    func keep(_ data: Data) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.async { continuation.resume(with: Result { try write(data) }) }
        }
    }

    /// The file with this hash; `nil` when there is none, or when `sha256` is no hash.
    func find(_ sha256: String) async -> Kept? {
        guard Self.isHash(sha256) else { return nil }
        return await withCheckedContinuation { continuation in
            Self.queue.async {
                let path = place(of: sha256).path
                let file = FileHandle(forReadingAtPath: path)
                defer { try? file?.close() }
                let head = try? file?.read(upToCount: ShownType.headLength)
                continuation.resume(returning: file.map { _ in Kept(path: path, head: head ?? Data()) })
            }
        }
    }

    private static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private func place(of sha256: String) -> URL { folder.appending(path: "\(sha256.prefix(2))/\(sha256)") }

    private func write(_ data: Data) throws(FileStoreError) -> String {
        let sha256 = SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
        let place = place(of: sha256)
        let shelf = place.deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(
                at: shelf, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .unwritable(path: shelf.path, reason: error.localizedDescription)
        }
        if !FileManager.default.fileExists(atPath: place.path) {
            let draft = shelf.appending(path: ".\(UUID().uuidString).part").path
            defer { unlink(draft) }
            try Self.write(data, to: draft)
            guard rename(draft, place.path) == 0 else { throw Self.trouble(place.path) }
        }
        // Also when it was there: whoever wrote it may have ended before its name was on the disk.
        for folder in [shelf, folder, folder.deletingLastPathComponent()] { try Self.sync(folder.path) }
        return sha256
    }

    private static func write(_ data: Data, to path: String) throws(FileStoreError) {
        let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw trouble(path) }
        defer { close(file) }
        var place = 0
        while place < data.count {
            let written = data.withUnsafeBytes { bytes in
                Foundation.write(file, bytes.baseAddress.map { $0 + place }, bytes.count - place)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw trouble(path) }
            place += written
        }
        guard fsync(file) == 0 else { throw trouble(path) }
    }

    private static func sync(_ folder: String) throws(FileStoreError) {
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw trouble(folder) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw trouble(folder) }
    }

    private static func trouble(_ path: String) -> FileStoreError {
        .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
}
