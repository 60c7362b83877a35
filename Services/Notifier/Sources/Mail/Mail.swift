import Appeals
import Foundation

/// One mail, ready to be written: RFC 5322, a text and the same as HTML.
struct Mail: Sendable, Hashable {
    /// A person or body with an address.
    struct Party: Sendable, Hashable {
        /// As shown; any script.
        let name: String?
        /// `local@domain`.
        let address: String
    }

    let from: Party
    let to: Party
    /// Where a reply goes; `nil`: to the sender.
    let replyTo: String?
    let subject: String
    let date: Date
    /// The zone that `Date` is written in: the city's.
    let timeZone: TimeZone
    /// Without angle brackets. The same for the same event, so that what is sent again is known again.
    let messageID: String
    /// What all mails about the same appeal refer to, without angle brackets: mail programs show them together, also where no mail has that id.
    let thread: String?
    /// Where a resident chooses what is told; mail programs unsubscribe there by one press (RFC 8058). `nil` for staff.
    let unsubscribe: String?
    /// The host that residents know: a mail of ours that comes back is known by it.
    let site: String
    let language: Language
    let text: String
    let html: String
}

/// Why a mail cannot be written. Never says an address.
enum MailError: String, Error, Hashable, CustomStringConvertible {
    /// The receiver's address is none.
    case badAddress = "bad-address"

    /// One sentence.
    var description: String {
        switch self {
        case .badAddress: "The address in the contact is none; ask the resident for another."
        }
    }
}
