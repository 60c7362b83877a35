import Appeals
import Foundation
import GRDB
import ServiceKit

/// A resident who chooses what is told: the contact and the choices as the log has them.
struct ChoicesHolder: Sendable {
    /// The personal record of the contact.
    let recipient: String
    /// The appeal that the contact belongs to.
    let holder: String
    /// The appeal's number.
    let number: TrackingNumber
    let contact: Contact
    let choices: Choices
    /// The ways by which nothing arrives.
    let gone: Set<MessageChannel>
    /// The ways that are on file, in the order in which they are shown. Only those that messages can go by here.
    let channels: [MessageChannel]

    /// What an address leads to.
    enum Found: Sendable {
        case holder(ChoicesHolder)
        /// The appeal's data was erased.
        case erased
        case unknown
    }

    /// The ways that residents choose among; what is told by hand is no choice.
    static let offered: [MessageChannel] = [.email, .telegram, .vk, .sms, .push]

    /// Looks up the contact `recipient` of the appeal `holder`.
    static func find(_ recipient: String, of holder: String, flow: NotifierFlow, in db: Database) throws -> Found {
        guard let appeal = try flow.appeals.appeal(holder, in: db) else { return .unknown }
        if appeal.phase == .erased { return .erased }
        guard let record = try flow.appeals.personal(recipient, of: holder, in: db), let contact = record.contact else {
            return .unknown
        }
        return .holder(
            ChoicesHolder(
                recipient: recipient, holder: holder, number: appeal.number, contact: contact,
                choices: try choices(of: recipient, in: holder, flow: flow, in: db) ?? Choices(),
                gone: try flow.news.gone(recipient, since: record.time, in: db),
                channels: offered.filter { flow.channels.contains($0) && contact.shown($0) != nil }))
    }

    /// What was chosen; `nil` when nothing was.
    static func choices(
        of recipient: String, in holder: String, flow: NotifierFlow, in db: Database
    ) throws -> Choices? {
        try flow.appeals.personal(PersonalRecord.choicesID(of: recipient), of: holder, in: db)?.choices
    }
}

extension Contact {
    /// Where messages go by `channel`, so that its owner knows it and a stranger does not: `a***@example.org`; empty
    /// where nothing of it says anything to people. `nil` when it is not on file.
    func shown(_ channel: MessageChannel) -> String? {
        switch channel {
        case .email: email.map(Self.masked(email:))
        case .sms: phone.map(Self.masked(phone:))
        case .telegram: telegram.map { _ in "" }
        case .vk: vk.map { _ in "" }
        case .push: push.flatMap { $0.isEmpty ? nil : "" }
        case .webhook, .post, .telephone: nil
        }
    }

    private static func masked(email: String) -> String {
        guard let at = email.lastIndex(of: "@") else { return "***" }
        return "\(email.prefix(at == email.startIndex ? 0 : 1))***\(email[at...])"
    }

    private static func masked(phone: String) -> String {
        phone.count > 6 ? "\(phone.prefix(2))*** \(phone.suffix(2))" : "***"
    }
}
