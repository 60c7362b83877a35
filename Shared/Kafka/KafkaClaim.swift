import CRdKafka
import Foundation
import Logging
import Pipeline

/// An instance's place, held as the only member of the consumer group `otklik.<service>.<index>.claim`.
///
/// Kafka has no lock, but its group coordinator shares a topic's partitions among a group's members at every change of them: who is given all the
/// partitions of `topic` is alone, who is given fewer is not. A newcomer that stays not alone for longer than a dead member's session lives gives up; so
/// a killed process is followed within seconds and a living one is never pushed out. The holder's name is the note on an offset it commits.
///
/// The limit of this: a holder that is cut off from the brokers, or halted, for longer than its session can be followed by another and not know. It says so
/// in the log once it is back. Then both react for a time; derived event ids make what they emit the same.
final class KafkaClaim: InstanceClaim {
    /// Shared by all claims; holds no records. Two partitions, so that being alone shows.
    static let topic = Topic("otklik.claims", partitions: 2)
    /// How long the coordinator waits for a silent member before it shares anew.
    private static let session = Duration.seconds(6)

    private let share: ClaimShare
    private let thread: KafkaThread

    /// Takes the place of `instance`, or throws `LogError.alreadyRunning` with its holder.
    static func take(_ instance: Instance, _ configuration: KafkaConfiguration, logger: Logger) async throws -> KafkaClaim {
        let claim = try KafkaClaim(instance, configuration, logger: logger)
        if let holder = await claim.share.settled() {
            await claim.release()
            throw holder
        }
        return claim
    }
}
