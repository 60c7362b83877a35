import Foundation
import Logging
import Pipeline

/// An instance's place, held by a sign of life: every second the holder commits the next offset, with its name as the
/// note, in the group `otklik.<instance>.claim`. A newcomer that sees the offset move is refused; one that sees it
/// stand still for some seconds takes the place.
///
/// Kafka has no lock. Membership in a consumer group would nearly be one, but a newcomer with the same static id pushes
/// a living holder out, and there are brokers that never forget a killed member without one.
///
/// Its limit: a holder that is halted or cut off for longer than `silence` while another starts loses its place and
/// learns of it only when it is back; it says so in the log. Both react until then; derived event ids make what they
/// emit the same.
final class KafkaClaim: InstanceClaim {
    /// Shared by all claims; holds no records.
    static let topic = Topic("otklik.claims", partitions: 1)
    /// How often the holder gives a sign.
    private static let beat = Duration.seconds(1)
    /// How long without a sign a holder counts as dead.
    private static let silence = Duration.seconds(4)
    /// How long two that take a free place at once may be apart; the later one has it.
    private static let settling = Duration.milliseconds(500)
    /// The note of a place that was given free.
    private static let free = "free"
    /// How long a sign, and so a closing, waits for brokers that are away.
    private static let patience = Duration.seconds(1)
    private static let place = topic.all[0]

    private let offsets: GroupOffsets
    /// Ends when cancelled or when the place is lost; tells whether it is still ours.
    private let beating: Task<Bool, Never>

    /// Takes the place of `instance`.
    /// - Throws: `LogError.alreadyRunning` with the holder's program, host and pid.
    init(_ instance: Instance, _ configuration: KafkaConfiguration, logger: Logger) async throws {
        let offsets = try GroupOffsets("otklik.\(instance).claim", configuration, logger: logger)
        let process = ProcessInfo.processInfo
        let holder = "\(process.processName) on \(process.hostName), pid \(process.processIdentifier)"
        do {
            let mine = try await Self.take(
                instance, as: "\(UUID().uuidString.prefix(8)) \(holder)", offsets, within: configuration.timeout)
            self.offsets = offsets
            beating = Task { await Self.keep(instance, mine, offsets, logger) }
        } catch {
            await offsets.close()
            throw error
        }
    }

    deinit { beating.cancel() }

    func release() async {
        beating.cancel()
        if await beating.value {
            try? await offsets.write([Self.place: .init(offset: 0, note: Self.free)], within: Self.patience)
        }
        // Not waited for: brokers that are away would make it long.
        Task { [offsets] in await offsets.close() }
    }

    private static func take(
        _ instance: Instance, as name: String, _ offsets: GroupOffsets, within timeout: Duration
    ) async throws -> GroupOffsets.Entry {
        func look() async throws -> GroupOffsets.Entry? { try await offsets.read([place], within: timeout)[place] }
        let seen = try await look()
        var now = seen
        // Nothing tells of a commit, so it is looked for.
        let deadline = ContinuousClock.now + silence
        while let seen, let holder = now, holder.note != free, ContinuousClock.now < deadline {
            if holder != seen { throw LogError.alreadyRunning(instance: instance.description, holder: holder.holder) }
            try await Task.sleep(for: beat / 4)
            now = try await look()
        }
        let mine = GroupOffsets.Entry(offset: (seen?.offset ?? 0) + 1, note: name)
        try await offsets.write([place: mine], within: timeout)
        try await Task.sleep(for: settling)
        if let now = try await look(), now != mine {
            throw LogError.alreadyRunning(instance: instance.description, holder: now.holder)
        }
        return mine
    }

    /// Gives signs of life until cancelled or displaced.
    private static func keep(
        _ instance: Instance, _ taken: GroupOffsets.Entry, _ offsets: GroupOffsets, _ logger: Logger
    ) async -> Bool {
        var mine = taken
        while true {
            do {
                try await Task.sleep(for: beat)
                if let now = try await offsets.read([place], within: patience)[place], now.note != mine.note {
                    logger.critical(
                        "\(instance) was silent for too long and lost its place to \(now.holder): stop one of the two.")
                    return false
                }
                mine.offset += 1
                try await offsets.write([place: mine], within: patience)
            } catch is CancellationError {
                return true
            } catch {
                logger.debug("\(instance) could not give a sign of life; trying on: \(error)")
            }
        }
    }
}

extension GroupOffsets.Entry {
    /// Who holds the place, without the mark that tells one start of a process from another.
    fileprivate var holder: String { String(note.drop { $0 != " " }.dropFirst()) }
}
