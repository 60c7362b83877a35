import Dispatch
import Foundation
import Logging
import Pipeline
import ServiceKit
import ServiceLifecycle

/// Reads reports on mails that came back from a Maildir, where the city's mail server puts what is sent to the sender's address.
///
/// Looks every few seconds. The system could tell of each new file (inotify), but not on a network folder, where mail often lies, and a mail that came back
/// hours later can wait for seconds.
struct BounceFolder: Service {
    let folder: URL
    let bounces: Bounces
    let clock: any WallClock
    let logger: Logger

    /// Seconds between two looks.
    static let pause: TimeInterval = 5
    /// Seconds for which a report waits for the outcome of the mail that it is about.
    private static let patience: TimeInterval = 600
    /// Disks block: never on the threads that everything shares.
    private static let queue = DispatchQueue(label: "otklik.bounces", qos: .utility)

    /// What is kept from look to look.
    private struct Memory {
        /// Since when reports wait for their outcome, by file.
        var early: [String: Date] = [:]
        /// Files that are done with and cannot be moved.
        var stuck: Set<String> = []
        var isLost = false
    }

    /// - Throws: `BounceFolderError` when there is no Maildir, or it cannot be changed.
    init(_ folder: URL, bounces: Bounces, clock: any WallClock, logger: Logger) throws(BounceFolderError) {
        for part in ["new", "cur"] {
            let place = folder.appending(path: part).path
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), isFolder.boolValue else {
                throw .missing(folder: folder.path)
            }
            guard FileManager.default.isWritableFile(atPath: place) else { throw .readOnly(folder: place) }
        }
        self.folder = folder
        self.bounces = bounces
        self.clock = clock
        self.logger = logger
    }

    /// Runs until graceful shutdown.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                guard await bounces.stage.untilLive() else { return }
                var memory = Memory()
                while true {
                    try await look(&memory)
                    try await clock.sleep(until: clock.now + Self.pause)
                }
            } catch is CancellationError {} catch StageError.stopped {}
        }
    }

    /// Takes what has come, in order. Trouble of the store ends this look and no more: what was not moved is there at the next.
    private func look(_ memory: inout Memory) async throws {
        let place = folder.appending(path: "new").path
        // A Maildir's names begin with the time.
        let found = await onDisk { try? FileManager.default.contentsOfDirectory(atPath: place) }
        if found == nil, !memory.isLost { logger.error("The folder \(place) of mail.bounces cannot be read any more") }
        memory.isLost = found == nil
        let names = Set(found ?? []).filter { !$0.hasPrefix(".") }
        memory.early = memory.early.filter { names.contains($0.key) }
        memory.stuck.formIntersection(names)
        do {
            for name in names.subtracting(memory.stuck).sorted() {
                try Task.checkCancellation()
                try await take(name, &memory)
            }
        } catch StageError.paused, StageError.notLive {
        } catch StageError.stopped {
            throw StageError.stopped
        } catch let error where !(error is CancellationError) {
            logger.error("Reports on returned mails wait in \(place): \(error)")
        }
    }

    /// Acts on one file and moves it, when what follows is on the disk.
    private func take(_ name: String, _ memory: inout Memory) async throws {
        let place = folder.path
        guard let read = await onDisk({ Self.read("\(place)/new/\(name)") }) else { return }
        switch read {
        case .success(let report):
            if try await bounces.take([report]) == [.early] {
                let since = memory.early[name] ?? clock.now
                memory.early[name] = since
                if clock.now.timeIntervalSince(since) < Self.patience { return }
            }
        case .failure(let error):
            logger.warning("The file \(name) in \(place)/new was put aside: \(error)")
        }
        if let reason = await onDisk({ Self.putAside(name, in: place) }) {
            memory.stuck.insert(name)
            logger.error(
                "The file \(name) in \(place)/new was read and cannot be moved to cur (\(reason)): move it by hand")
        }
    }

    private func onDisk<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: work()) }
        }
    }

    /// - Returns: `nil` when the file is not there any more.
    private static func read(_ path: String) -> Result<BounceReport, BounceError>? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        // Reading a pipe would never end.
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            return .failure(.unreadable("it is no file"))
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            return .failure(.unreadable("the system refuses it"))
        }
        defer { try? file.close() }
        guard let mail = try? file.read(upToCount: BounceReader.sizeLimit) else {
            return .failure(.unreadable("it is empty, or the disk failed"))
        }
        do {
            return .success(try BounceReader.report(in: mail))
        } catch {
            return .failure(error)
        }
    }

    /// Moves a file to those that were seen, in one step, and marks it so.
    /// - Returns: why not.
    private static func putAside(_ name: String, in folder: String) -> String? {
        let (old, new) = ("\(folder)/new/\(name)", "\(folder)/cur/\(name)\(name.contains(":2,") ? "" : ":2,S")")
        guard rename(old, new) != 0 else { return nil }
        let reason = String(cString: strerror(errno))
        return FileManager.default.fileExists(atPath: old) ? reason : nil
    }
}

/// What can be wrong with the Maildir.
enum BounceFolderError: Error, Hashable, CustomStringConvertible {
    /// It is not there.
    case missing(folder: String)
    /// Nothing can be moved in it.
    case readOnly(folder: String)

    /// One sentence, with what to do.
    var description: String {
        switch self {
        case .missing(let folder):
            """
            mail.bounces (OTKLIK_MAIL_BOUNCES) names \(folder), which is no Maildir: make it (mkdir -p \(folder)/new \(folder)/cur \(folder)/tmp) and have \
            the mail server deliver there, or leave it unset.
            """
        case .readOnly(let folder):
            "mail.bounces (OTKLIK_MAIL_BOUNCES): files in \(folder) cannot be moved: let the user of the notifier write there."
        }
    }
}
