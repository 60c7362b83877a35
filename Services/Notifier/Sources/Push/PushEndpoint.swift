import Foundation

/// A push service's address of one browser, looked at before anything is sent there. It came with a resident's form, so
/// it may be any address, one of the city's inner network among them.
struct PushEndpoint: Sendable, Hashable {
    /// As the browser said it.
    let address: String
    /// Scheme, host and port unless it is the scheme's own (RFC 6454 section 6.2): whom a token is for.
    let origin: String

    /// Top-level names that lead back into this machine or its network: RFC 6761 section 6.3, RFC 6762 section 3,
    /// ICANN's `internal`, and `home.arpa` of RFC 8375 with the rest of `arpa`, where no push service lives.
    private static let localNames: Set<String> = ["localhost", "local", "internal", "arpa"]
    /// RFC 9110 section 4.2.
    private static let ports = ["https": 443, "http": 80]

    /// Reads an address; `nil` when nothing may be sent there: only https, and only to a full name of the public kind,
    /// whose address is not looked up here. `allowsLocal` lifts both, for tests and development.
    init?(_ text: String, allowsLocal: Bool) {
        // Browsers say visible ASCII. Of anything else two readers might make two addresses.
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let standard = Self.ports[scheme], let host = parts.encodedHost?.lowercased(), !host.isEmpty,
            parts.percentEncodedUser == nil, parts.percentEncodedPassword == nil, parts.percentEncodedFragment == nil
        else { return nil }
        guard allowsLocal || scheme == "https" && Self.isPublicName(host) else { return nil }
        if let port = parts.port, !(1...65_535).contains(port) { return nil }
        address = text
        origin = "\(scheme)://\(host)" + (parts.port.flatMap { $0 == standard ? nil : ":\($0)" } ?? "")
    }

    /// Whether `host`, in lower case, is a name with a dot and no IP address in any spelling: some resolvers read
    /// `127.1`, `0x7f.1` and `2130706433` as one, and no top-level name begins with a digit (RFC 3696 section 2).
    private static func isPublicName(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, labels.allSatisfy(isLabel), let top = labels.last else { return false }
        return top.first?.isLetter == true && !localNames.contains(String(top))
    }

    /// RFC 1123 section 2.1; an empty one, as after a full stop at the end, is none.
    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty && label.utf8.count <= 63
            && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}
