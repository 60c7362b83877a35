import Appeals
import Foundation

/// A way out: hands messages to the next hop and tells what came of each.
protocol Transport: Sendable {
    /// The way.
    var channel: MessageChannel { get }
    /// What outcomes on the log name it; another word than the channel's where messages reach nobody (`file`).
    var label: String { get }
    /// How many messages it takes at once.
    var width: Int { get }
    /// How fast it may be fed.
    var limits: SendLimits { get }

    /// Sends one message and tells what came of it. Never throws and never waits without a limit of time.
    func send(_ message: Message) async -> SendResult

    /// The process ends soon: what does not end by itself within seconds is given up, to be sent again after the next start.
    func hurry()
}

extension Transport {
    var label: String { channel.rawValue }
    var limits: SendLimits { SendLimits() }
    func hurry() {}
}

/// How fast a way out may be fed; `nil`: as fast as it goes.
struct SendLimits: Sendable, Hashable {
    /// Messages a second, in all.
    var perSecond: Double?
    /// Messages a second to one receiver.
    var perReceiver: Double?
    /// How many one receiver may be sent at once before that counts.
    var burst = 1
}

/// What came of sending.
enum SendResult: Sendable, Hashable {
    /// The next hop has it.
    case accepted
    /// It will never take this message; a short code.
    case refused(String)
    /// Nothing will ever reach this receiver; a short code.
    case gone(String)
    /// It may take the message later; a short code, and how many seconds it asked us to wait.
    case later(String, after: TimeInterval? = nil)
    /// Nothing can be sent for now, this message or another; a sentence for who runs the suite.
    case unreachable(String)
}

/// Where a message goes.
enum Destination: Sendable, Hashable {
    case email(name: String?, address: String)
    /// A chat with the city's bot.
    case telegram(chat: String)
    /// A person who wrote to the city's community.
    case vk(peer: String)
    /// E.164.
    case sms(phone: String)
    case push(PushSubscription)
    case webhook(URL)

    /// What limits per receiver are counted by.
    var receiver: String {
        switch self {
        case .email(_, let address): address.lowercased()
        case .telegram(let chat): chat
        case .vk(let peer): peer
        case .sms(let phone): phone
        case .push(let subscription): subscription.endpoint
        case .webhook(let url): url.absoluteString
        }
    }
}

/// One message, ready for any way out.
struct Message: Sendable {
    /// The idempotency key, `<event>.<channel>.<audience>.<recipient>`: the same for the same message, so that the next hop can tell what is sent again. Only
    /// letters, digits, full stops and hyphens.
    let key: String
    let to: Destination
    /// What it says in full.
    let letter: Letter
    /// What it says in one or two sentences, the link included: SMS and push.
    let short: String
    /// The event it tells of; of several the newest.
    let event: Event
    /// The appeal whose messages stand together; `nil` for a message that tells of several appeals.
    let thread: String?
    /// Whom it is told to.
    let reader: LetterWriter.Reader
    /// When it was written.
    let date: Date
}
