public import Foundation
import Synchronization

/// The pack in force. Services keep the source, ask for `current` at each use, and so see a reloaded pack without a
/// restart.
public final class CityPackSource: Sendable {
    /// Where the pack is read from.
    public let folder: URL
    private let pack: Mutex<CityPack>
    /// Held while reading, so that of two reloads the later one stays.
    private let reading = Mutex(())

    /// Reads the pack in `folder`.
    /// - Throws: `CityPackError` with all that is wrong.
    public init(folder: URL) throws(CityPackError) {
        self.folder = folder
        pack = Mutex(try CityPack.load(from: folder))
    }

    /// The pack in force.
    public var current: CityPack { pack.withLock { $0 } }

    /// Reads the folder again; the files are few and small, a few milliseconds.
    /// - Throws: `CityPackError` with all that is wrong; the pack in force stays.
    @discardableResult
    public func reload() throws(CityPackError) -> CityPack {
        try reading.withLock { _ throws(CityPackError) in
            let read = try CityPack.load(from: folder)
            pack.withLock { $0 = read }
            return read
        }
    }
}
