public import Appeals

/// The address that a resident answers a mail at: the city's own with number and signature behind a plus (RFC 5233,
/// "subaddress"), as `appeals+4071553924.0123456789abcdefghjkmnpqrs@city.example`. Derived from the suite's secret and
/// the appeal's id, so nothing of it is stored.
///
/// Mail proves nothing about its sender. Whoever got our letter knows the address, and nobody else can make it: so the
/// signature counts, never the number alone and never the sender.
public struct ReplyAddress: Sendable {
    /// The city's address without the part behind the plus: new mails may come here.
    public let base: String
    private let keys: Keys
    private let local: String
    private let domain: String

    /// What the part behind the local part of `base` takes: plus, ten digits, full stop, signature.
    static let tailLength = 1 + 10 + 1 + 26
    /// The longest local part of an address, in bytes (RFC 5321 section 4.5.3.1.1).
    static let localLimit = 64

    /// Addresses under `base` (checked by `MailSettings`), signed by `keys`.
    public init(base: String, keys: Keys) {
        self.base = base.lowercased()
        self.keys = keys
        let parts = self.base.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        local = String(parts.first ?? "")
        domain = parts.count > 1 ? String(parts[1]) : ""
    }

    /// Where replies to the appeal `appealID` with this number go. Its local part has at most 64 bytes.
    public func address(for appealID: String, number: TrackingNumber) -> String {
        "\(local)+\(number.digits).\(signature(of: appealID))@\(domain)"
    }

    /// What `address` claims; `nil` when it is not one of these. Whether the claim is true, `isGenuine` tells once the
    /// appeal is found. Case does not count: mail programs change it.
    public func recognise(_ address: String) -> (number: TrackingNumber, signature: String)? {
        let address = address.lowercased()
        guard address.hasPrefix("\(local)+"), address.hasSuffix("@\(domain)") else { return nil }
        let tail = address.dropFirst(local.count + 1).dropLast(domain.count + 1)
        let parts = tail.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 10, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            parts[1].utf8.count == 26, let number = TrackingNumber(parts[0])
        else { return nil }
        return (number, String(parts[1]))
    }

    /// Whether `address` is the base itself, without anything behind a plus.
    public func isBase(_ address: String) -> Bool { address.lowercased() == base }

    /// Whether `signature` is the one of the appeal `appealID`.
    public func isGenuine(signature: String, of appealID: String) -> Bool {
        keys.isSignature(signature, of: "reply/\(appealID)", for: .link)
    }

    private func signature(of appealID: String) -> String {
        keys.signature(of: "reply/\(appealID)", for: .link).lowercased()
    }
}
