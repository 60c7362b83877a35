import Foundation
import Pipeline

/// Who holds an instance's place, folded from the topic of claims. Each claim names the one it replaces, and only the
/// first to replace another does: the log's order decides between those that come at once.
struct ClaimFold {
    /// What a record of the topic says.
    struct Claim: Codable, Hashable, Sendable {
        let id: UUID
        /// The claimant's program, host and pid.
        let holder: String
        /// The claim that was seen to be over; `nil` when there was none.
        let replaces: UUID?
    }

    /// The claim that counts.
    private(set) var current: Claim?
    private let instance: String

    init(_ instance: Instance) { self.instance = instance.description }

    /// Takes the next record; one of another instance, or of a tool's making, says nothing.
    mutating func fold(_ record: Record) {
        guard RecordKey(record.key)?.subject == instance, let value = record.value,
            let claim = try? JSONDecoder().decode(Claim.self, from: value), claim.replaces == current?.id
        else { return }
        current = claim
    }

    /// The record of a claim.
    func record(of claim: Claim, in partition: TopicPartition) throws -> OutgoingRecord {
        OutgoingRecord(
            partition: partition, key: RecordKey(subject: instance, id: claim.id.uuidString).description,
            value: try JSONEncoder().encode(claim),
            headers: RecordHeaders(kind: .event, source: "\(instance).\(claim.id)", sequence: 1))
    }
}
