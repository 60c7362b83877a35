import Appeals
import Foundation

/// One mail to be sent. Holds no address and no text: those are looked up when it is sent.
struct Job: Sendable, Hashable {
    /// The idempotency key, `<event>.<channel>.<audience>.<recipient>`.
    let id: String
    /// The event it tells of.
    let event: String
    /// The appeal.
    let subject: String
    /// The personal record with the contact.
    let recipient: String
    let kind: LetterKind
    /// How often the mail was tried and put off by the receiver's side.
    let attempts: Int

    /// What becomes of a job.
    enum State: String, Sendable {
        /// To be sent when its time comes.
        case waiting
        /// Its outcome is on the way to the log; deleted when it comes back.
        case ended
        /// The event was too old when the job was made: only listed, until a member of staff has it sent.
        case late
    }

    /// The part of the key after the event; also the target of the outcome's id.
    static func target(recipient: String) -> String {
        "\(MessageChannel.email.rawValue).\(Audience.resident.rawValue).\(recipient)"
    }

    static func key(event: String, recipient: String) -> String { "\(event).\(target(recipient: recipient))" }

    /// The event on `deliveries` that ends this job; its id derives from the told event's, so a second one is dropped.
    func outcome(_ failure: String?, channel: String, source: String, at time: Date) -> Event {
        let audience = Audience.resident.rawValue
        let body: EventBody =
            failure.map {
                .undelivered(
                    Undelivered(event: event, channel: channel, audience: audience, recipient: recipient, reason: $0))
            } ?? .delivered(Delivered(event: event, channel: channel, audience: audience, recipient: recipient))
        let id = EventID.derived(
            from: event, type: failure == nil ? .delivered : .undelivered, target: Self.target(recipient: recipient))
        return Event(id: id, source: source, subject: subject, time: time, actor: .system, causation: event, body: body)
    }
}
