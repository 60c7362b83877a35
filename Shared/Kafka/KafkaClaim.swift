import Foundation
import Logging
import Pipeline

/// An instance's place. Kafka has no lock, so it is taken by a record in the topic of claims, whose order decides, and
/// held by a sign of life: every second the holder commits the next offset in the group `otklik.<instance>.claim`.
///
/// A newcomer that sees signs is refused; one that sees none for some seconds replaces the holder. Membership in a
/// consumer group would nearly do, but a newcomer with the same static id pushes a living holder out, and there are
/// brokers that never forget a killed member without one.
///
/// A sign that is not the holder's own, or an own one older than `silence`, only raises the question: the topic answers
/// it, so that a sign written late by one who lost the place sends nobody else away.
///
/// Its limit: a holder that is halted or cut off for longer than `silence` while another starts loses its place and
/// learns of it only when it is back; then it stops. Both react until then; derived event ids make what they emit the
/// same.
final class KafkaClaim: InstanceClaim {
    /// Shared by all claims; a record for each start of a service, kept for ever.
    static let topic = Topic("otklik.claims", partitions: 1)
    private static let place = topic.all[0]
    /// How often the holder gives a sign.
    private static let beat = Duration.seconds(1)
    /// How long without a sign a holder counts as dead: some signs may fail on a busy machine.
    private static let silence = Duration.seconds(8)
    /// How long a sign, and so a closing, waits for brokers that are away.
    private static let patience = Duration.seconds(1)

    private let claim: ClaimFold.Claim
    private let signs: GroupOffsets
    /// Ends when cancelled or when the place is lost; tells whether it is still ours.
    private let beating: Task<Bool, Never>
    /// Ends when the place is lost.
    private let holding = AsyncStream.makeStream(of: Never.self)

    /// Takes the place of `instance`; the topic of claims must be there.
    /// - Throws: `LogError.alreadyRunning` with the holder's program, host and pid.
    init(_ instance: Instance, in log: KafkaLog) async throws {
        let signs = try GroupOffsets("otklik.\(instance).claim", log.configuration, logger: log.logger)
        do {
            let claim = try await Self.take(instance, in: log, signs)
            self.claim = claim
            self.signs = signs
            beating = Task { [end = holding.continuation] in
                let isOurs = await Self.keep(claim, of: instance, in: log, signs)
                if !isOurs { end.finish() }
                return isOurs
            }
        } catch {
            await signs.close()
            throw error
        }
    }

    deinit { beating.cancel() }

    func wasLost() async -> Bool {
        for await _ in holding.stream {}
        return !Task.isCancelled
    }

    func release() async {
        beating.cancel()
        // Halted until just now, it may have lost the place without a look: the other's sign is not written over.
        if await beating.value, let last = try? await signs.read([Self.place], within: Self.patience)[Self.place],
            last.note == "\(claim.id)"
        {
            try? await signs.write([Self.place: .init(offset: 0, note: Self.end(of: claim))], within: Self.patience)
        }
        // Not waited for: brokers that are away would make it long.
        Task { [signs] in await signs.close() }
    }

    private static func take(
        _ instance: Instance, in log: KafkaLog, _ signs: GroupOffsets
    ) async throws -> ClaimFold.Claim {
        var fold = try await Self.fold(instance, in: log)
        if let current = fold.current {
            try await watch(current, of: instance, signs, within: log.configuration.timeout)
        }

        let info = ProcessInfo.processInfo
        let claim = ClaimFold.Claim(
            id: UUID(), holder: "\(info.processName) on \(info.hostName), pid \(info.processIdentifier)",
            replaces: fold.current?.id)
        let record = try fold.record(of: claim, in: place)
        try await log.producer().append([record])
        fold = try await Self.fold(instance, in: log)
        if let current = fold.current, current != claim { throw refusal(instance, current) }
        try await signs.write([place: .init(offset: 1, note: "\(claim.id)")], within: log.configuration.timeout)
        return claim
    }

    /// All claims there are now; a record that was acknowledged before is among them.
    private static func fold(_ instance: Instance, in log: KafkaLog) async throws -> ClaimFold {
        var fold = ClaimFold(instance)
        let end = try await log.bounds(of: [place])[place]?.upperBound ?? 0
        var next: Int64 = 0
        let reader = try await log.reader(from: [place: next])
        do {
            while next < end {
                for record in try await reader.next(limit: 1_000) {
                    fold.fold(record)
                    next = record.offset + 1
                }
            }
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
        return fold
    }

    /// Waits until the holder has given its place free, or no sign for too long.
    private static func watch(
        _ holder: ClaimFold.Claim, of instance: Instance, _ signs: GroupOffsets, within timeout: Duration
    ) async throws {
        let deadline = ContinuousClock.now + silence
        let first = try await signs.read([place], within: timeout)[place]
        var now = first
        // Nothing tells of a commit, so it is looked for.
        while now?.note != end(of: holder), ContinuousClock.now < deadline {
            if now != first { throw refusal(instance, holder) }
            try await Task.sleep(for: beat / 4)
            now = try await signs.read([place], within: timeout)[place]
        }
    }

    /// Gives signs of life until cancelled or displaced.
    private static func keep(
        _ claim: ClaimFold.Claim, of instance: Instance, in log: KafkaLog, _ signs: GroupOffsets
    ) async -> Bool {
        var mine = GroupOffsets.Entry(offset: 1, note: "\(claim.id)")
        var confirmed = ContinuousClock.now
        while true {
            do {
                try await Task.sleep(for: beat)
                var isDoubtful = confirmed.duration(to: .now) >= silence
                do {
                    let seen = try await signs.read([place], within: patience)[place]
                    if let seen, seen.note != mine.note { isDoubtful = true }
                } catch  where !isDoubtful {
                    // A question that fails must not keep the sign back.
                }
                try Task.checkCancellation()
                if isDoubtful {
                    guard try await fold(instance, in: log).current == claim else { return false }
                }
                mine.offset += 1
                try await signs.write([place: mine], within: patience)
                confirmed = .now
            } catch is CancellationError {
                return true
            } catch {
                log.logger.debug("\(instance) could not give a sign of life; trying on: \(error)")
            }
        }
    }

    /// The note that says that a claim is over.
    private static func end(of claim: ClaimFold.Claim) -> String { "free after \(claim.id)" }

    private static func refusal(_ instance: Instance, _ holder: ClaimFold.Claim) -> LogError {
        .alreadyRunning(instance: instance.description, holder: holder.holder)
    }
}
