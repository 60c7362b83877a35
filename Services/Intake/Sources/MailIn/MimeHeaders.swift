import CGMime
import Foundation

/// Header fields and addresses, out of GMime's objects. Everything returned is Swift's own.
enum MimeHeaders {
    /// The most addresses that are looked at.
    private static let addressLimit = 200
    /// How deep groups may hold groups; one level is all that RFC 5322 section 3.4 knows.
    private static let groupDepth = 3

    /// A person's address.
    struct Mailbox {
        let address: String
        let name: String?
    }

    /// Every header field of a part, in order.
    static func all(of object: UnsafeMutablePointer<GMimeObject>?) -> [MailHeader] {
        guard let list = g_mime_object_get_header_list(object) else { return [] }
        return (0..<g_mime_header_list_get_count(list)).compactMap { index in
            guard let header = g_mime_header_list_get_header_at(list, index), let name = g_mime_header_get_name(header)
            else { return nil }
            let value = g_mime_header_get_value(header).map { String(cString: $0) } ?? ""
            return MailHeader(name: String(cString: name).lowercased(), value: value)
        }
    }

    /// The mailboxes of a list, those in groups too. The list stays its owner's.
    static func mailboxes(in list: UnsafeMutablePointer<InternetAddressList>?, depth: Int = 0) -> [Mailbox] {
        guard let list, depth < groupDepth else { return [] }
        var found: [Mailbox] = []
        for index in 0..<min(internet_address_list_length(list), Int32(addressLimit)) {
            guard let address = internet_address_list_get_address(list, index) else { continue }
            if let members = otklik_mime_members(address) {
                found += mailboxes(in: members, depth: depth + 1)
            } else if let mailbox = otklik_mime_mailbox(address) {
                let name = internet_address_get_name(address).map { String(cString: $0) }
                found.append(Mailbox(address: String(cString: mailbox), name: name))
            }
        }
        return Array(found.prefix(addressLimit))
    }

    /// All addresses a mail went to. What mail servers wrote comes first: of a mail to two signed addresses each copy
    /// says there which one it is for.
    static func receivers(
        _ headers: [MailHeader], of message: UnsafeMutablePointer<GMimeMessage>, _ options: OpaquePointer?
    ) -> [String] {
        var found: [String] = []
        for name in ["delivered-to", "x-original-to", "envelope-to"] {
            for value in headers.values(name).prefix(addressLimit) {
                let list = internet_address_list_parse(options, value)
                defer { otklik_mime_release(list) }
                found += mailboxes(in: list).map(\.address)
            }
        }
        for list in [g_mime_message_get_to(message), g_mime_message_get_cc(message)] {
            found += mailboxes(in: list).map(\.address)
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0.lowercased()).inserted }.prefix(addressLimit).map { $0 }
    }
}
