import Appeals
import Foundation

/// The packs that the tests read, and copies of them to spoil.
enum CityFixtures {
    /// The pack of the repository.
    static let real = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "deploy/city/yuzhno-sakhalinsk")

    /// A tiny pack of another city.
    static var other: URL { get throws { try fixture("other-city") } }

    /// Ways to spoil it.
    static var slips: URL { get throws { try fixture("city-slips.txt") } }

    private static func fixture(_ name: String) throws -> URL {
        guard let fixtures = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return fixtures.appending(path: name)
    }

    /// Gives `work` a copy of the pack in `folder` that it may change; removes it after.
    static func withCopy<T>(of folder: URL, _ work: (CityCopy) throws -> T) throws -> T {
        let copy = CityCopy(folder: FileManager.default.temporaryDirectory.appending(path: "city-\(UUID().uuidString)"))
        try FileManager.default.copyItem(at: folder, to: copy.folder)
        defer { try? FileManager.default.removeItem(at: copy.folder) }
        return try work(copy)
    }
}

/// A pack that may be changed.
struct CityCopy {
    let folder: URL

    /// Puts `new` in the place of `old`, which must stand in the file.
    func replace(_ old: String, with new: String, in file: String) throws {
        let url = folder.appending(path: file)
        let text = try String(contentsOf: url, encoding: .utf8)
        guard let range = text.range(of: old) else { throw CocoaError(.formatting) }
        try text.replacingCharacters(in: range, with: new).write(to: url, atomically: true, encoding: .utf8)
    }

    /// What is wrong with the pack, one problem a line.
    func problems() -> [String] {
        do {
            _ = try CityPack.load(from: folder)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}
