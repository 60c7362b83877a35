public import Foundation

/// A folder for the files of one test.
public enum TemporaryFolder {
    /// Makes an empty folder, runs `body` with it and removes it with all it holds, also when `body` throws.
    public static func with<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: (URL) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("otklik-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}
