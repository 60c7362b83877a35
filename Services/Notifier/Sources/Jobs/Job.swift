import Appeals
import Foundation

/// One message to be sent by one channel. Holds no address and no text: those are looked up when it is sent.
struct Job: Sendable, Hashable {
    /// The event it tells of.
    let event: Event
    let recipient: Recipient
    let channel: MessageChannel
    /// The code of the pack's template.
    let template: String
    let kind: MessageKind
    /// Whether the law demands it.
    let obliged: Bool
    /// Whether it is kept for the day's message.
    let daily: Bool
    /// How often it was tried and put off by the other side.
    var attempts = 0

    /// What becomes of a job.
    enum State: String, Sendable, CaseIterable {
        /// To be sent when its time comes.
        case waiting
        /// A person prints it, or calls.
        case desk
        /// Its outcome is on the way to the log; deleted when it comes back.
        case ended
        /// The event was too old when the job was made: only listed, until a member of staff has it sent.
        case late
    }

    /// The idempotency key, `<event>.<channel>.<audience>.<recipient>`.
    var id: String { key(by: channel) }

    /// The key that the same message has by another channel.
    func key(by channel: MessageChannel) -> String {
        "\(event.id).\(channel.rawValue).\(recipient.audience.rawValue).\(recipient.id)"
    }

    /// Whom it goes to, for one message at a time.
    var receiver: String { Self.receiver(recipient.audience.rawValue, recipient.id) }

    static func receiver(_ audience: String, _ recipient: String) -> String { "\(audience).\(recipient)" }

    /// The part of the key after the event; also the target of the outcome's id.
    private var target: String { "\(channel.rawValue).\(recipient.audience.rawValue).\(recipient.id)" }

    /// The key of the job that an outcome ends.
    static func key(of outcome: Outcome) -> String? {
        guard let recipient = outcome.recipient, let channel = MessageChannel(label: outcome.label) else { return nil }
        return "\(outcome.event).\(channel.rawValue).\(outcome.audience).\(recipient)"
    }

    /// The event on `deliveries` that ends this job; its id derives from the told event's, so a second one is dropped. `label`: what the channel is called
    /// there.
    func outcome(_ failure: Failure?, label: String, source: String, at time: Date) -> Event {
        let (audience, recipient) = (recipient.audience.rawValue, recipient.id)
        let body: EventBody =
            failure.map {
                .undelivered(
                    Undelivered(
                        event: event.id, channel: channel.rawValue, audience: audience, recipient: recipient,
                        reason: $0.reason, gone: $0.isGone ? true : nil))
            } ?? .delivered(Delivered(event: event.id, channel: label, audience: audience, recipient: recipient))
        let id = EventID.derived(from: event.id, type: failure == nil ? .delivered : .undelivered, target: target)
        return Event(
            id: id, source: source, subject: event.subject, time: time, actor: .system, causation: event.id, body: body)
    }

    /// Why a message did not arrive.
    struct Failure: Sendable, Hashable {
        /// A short code.
        let reason: String
        /// Whether nothing will ever arrive there.
        var isGone = false
    }
}
