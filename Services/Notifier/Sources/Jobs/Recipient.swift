import Appeals
import Foundation
import GRDB
import ServiceKit

/// One who is to be told: a contact of an appeal, an account of staff, or a system.
struct Recipient: Sendable, Hashable {
    let audience: Audience
    /// The personal record with the contact, the account, or the system's code.
    let id: String
    /// The appeal that a contact belongs to, which for the author of a merged appeal is that one; the told appeal for all others.
    let holder: String
}

/// How a recipient can be reached now.
struct Reach: Sendable {
    let name: String?
    let language: Language
    /// The zone of the receiver's clock; `nil`: the city's.
    let timeZone: TimeZone?
    /// Where messages go, by channel; several for a person with several browsers.
    let destinations: [MessageChannel: [Destination]]
    /// What residents chose; staff and systems have no choice.
    let choices: Choices?
    /// Where nothing arrives.
    let gone: Set<MessageChannel>
    /// What is told by hand: a postal address, a telephone number.
    let address: String?
    let phone: String?

    /// Whether anything can arrive by `channel`.
    func has(_ channel: MessageChannel) -> Bool {
        guard !gone.contains(channel) else { return false }
        return switch channel {
        case .post: address != nil
        case .telephone: phone != nil
        default: destinations[channel]?.isEmpty == false
        }
    }

    /// Whether a message may go by `channel`. What the law demands is sent whatever was chosen.
    func allows(_ channel: MessageChannel, kind: MessageKind, obliged: Bool) -> Bool {
        has(channel) && (obliged || wants(kind, by: channel))
    }

    /// The first of `channels`, which are in the pack's order, that a message may go by: the receiver's own first one before the others, and of what the law
    /// demands a wanted way before one that was switched off. Nobody is called or written to on paper who can be told otherwise.
    func channel(of channels: [MessageChannel], kind: MessageKind, obliged: Bool) -> MessageChannel? {
        let first = channels.filter { $0 == choices?.first } + channels.filter { $0 != choices?.first }
        let (there, byHand) = (first.filter { has($0) && !$0.isByHand }, first.filter { has($0) && $0.isByHand })
        if there.isEmpty { return byHand.first }
        return there.first { wants(kind, by: $0) } ?? (obliged ? there.first : nil)
    }

    private func wants(_ kind: MessageKind, by channel: MessageChannel) -> Bool {
        choices?.wants(kind, by: channel) ?? true
    }
}

/// Looks up who is told of an event, and how they are reached.
struct Recipients: Sendable {
    let appeals: AppealTable
    let staff: StaffTable
    let news: NewsTable

    /// Those of `audience` who are told of `event`. Who did it is not told of it.
    func all(
        _ audience: Audience, of event: Event, _ appeal: Appeal, pack: CityPack, in db: Database
    ) throws -> [Recipient] {
        switch audience {
        case .resident: appeal.author.map { [Recipient(audience: .resident, id: $0, holder: appeal.id)] } ?? []
        case .follower: try followers(of: appeal, since: event.time, in: db)
        case .system: pack.webhooks.map { Recipient(audience: .system, id: $0.code, holder: appeal.id) }
        case .worker, .head, .manager:
            try accounts(audience, of: appeal, in: db).filter { $0 != event.actor.account }
                .map { Recipient(audience: audience, id: $0, holder: appeal.id) }
        }
    }

    /// Contacts that followed the appeal when it happened, and the authors of appeals that were merged into it.
    private func followers(of appeal: Appeal, since time: Date, in db: Database) throws -> [Recipient] {
        let contacts = try Data.fetchAll(
            db.cachedStatement(sql: "SELECT value FROM personal WHERE subject = ?"), arguments: [appeal.id]
        ).map { try EventCoding.decode(PersonalRecord.self, from: $0) }
        let merged = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT id, author FROM appeal WHERE merged_into = ? AND author IS NOT NULL ORDER BY id"),
            arguments: [appeal.id])
        return contacts.filter { $0.contact?.role == .follower && $0.time <= time }.map {
            Recipient(audience: .follower, id: $0.id, holder: appeal.id)
        } + merged.map { Recipient(audience: .follower, id: $0[1], holder: $0[0]) }
    }

    private func accounts(_ audience: Audience, of appeal: Appeal, in db: Database) throws -> [String] {
        func with(_ role: Role, in unit: String?) throws -> [String] {
            try staff.active(role, in: unit, in: db).filter { $0.settings.email != nil }.map(\.id)
        }
        switch audience {
        case .worker:
            guard let unit = appeal.unit else { return [] }
            let workers = try with(.worker, in: unit)
            return appeal.assignee.flatMap { workers.contains($0) ? [$0] : nil } ?? workers
        case .head: return try appeal.unit.map { try with(.head, in: $0) } ?? []
        case .manager: return try with(.manager, in: nil)
        case .resident, .follower, .system: return []
        }
    }

    /// How `recipient` can be reached; `nil` when there is nobody any more.
    func reach(_ recipient: Recipient, pack: CityPack, in db: Database) throws -> Reach? {
        switch recipient.audience {
        case .resident, .follower:
            guard let record = try appeals.personal(recipient.id, of: recipient.holder, in: db),
                let contact = record.contact
            else { return nil }
            let choices = try appeals.personal(
                PersonalRecord.choicesID(of: recipient.id), of: recipient.holder, in: db)?.choices
            return Reach(
                contact, choices, gone: try news.gone(recipient.id, since: record.time, in: db))
        case .worker, .head, .manager:
            guard let account = try staff.account(recipient.id, in: db)?.settings, !account.disabled,
                let email = account.email
            else { return nil }
            return Reach(
                name: account.name, language: pack.city.languages.first ?? .ru, timeZone: nil,
                destinations: [.email: [.email(name: account.name, address: email)]], choices: nil, gone: [],
                address: nil, phone: nil)
        case .system:
            guard let system = pack.webhooks[recipient.id], let url = URL(string: system.url) else { return nil }
            return Reach(
                name: nil, language: .en, timeZone: nil, destinations: [.webhook: [.webhook(url)]], choices: nil,
                gone: [], address: nil, phone: nil)
        }
    }
}

extension Reach {
    fileprivate init(_ contact: Contact, _ choices: Choices?, gone: Set<MessageChannel>) {
        var destinations: [MessageChannel: [Destination]] = [:]
        destinations[.email] = contact.email.map { [.email(name: contact.name, address: $0)] }
        destinations[.telegram] = contact.telegram.map { [.telegram(chat: $0)] }
        destinations[.vk] = contact.vk.map { [.vk(peer: $0)] }
        destinations[.sms] = contact.phone.map { [.sms(phone: $0)] }
        destinations[.push] = contact.push.map { $0.map { .push($0) } }
        self.init(
            name: contact.name, language: contact.language,
            timeZone: choices?.timeZone.flatMap { TimeZone(identifier: $0) },
            destinations: destinations, choices: choices, gone: gone, address: contact.address, phone: contact.phone)
    }
}
