import Foundation

/// A range of IP addresses in CIDR form, `10.0.0.0/8` or `fd00::/8`, or one address; IPv4 is held as IPv4-mapped IPv6
/// (RFC 4291 section 2.5.5.2).
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    private let bytes: [UInt8]
    private let prefix: Int
    /// As it was written.
    public let description: String

    /// Reads a range; `nil` when it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Self.bytes(of: String(parts[0])) else { return nil }
        let width = parts[0].contains(":") ? 128 : 32
        guard let length = parts.count == 1 ? width : Int(parts[1]), (0...width).contains(length) else { return nil }
        bytes = address
        prefix = length + 128 - width
        description = text
    }

    /// Whether `address` lies within; `false` when it is no address.
    public func contains(_ address: String) -> Bool {
        Self.bytes(of: address).map(contains) ?? false
    }

    private func contains(_ address: [UInt8]) -> Bool {
        let whole = prefix / 8
        guard bytes[..<whole] == address[..<whole] else { return false }
        guard prefix % 8 > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xff00 >> (prefix % 8))
        return bytes[whole] & mask == address[whole] & mask
    }

    /// Who really asks: from the nearest hop on, addresses of trusted proxies are passed over; the first other one is
    /// the client. What stands left of it was written by the client and is not believed.
    static func client(peer: String, forwardedFor: [String], trusted: [AddressRange]) -> String {
        var client = peer
        var hops = forwardedFor.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
        while trusted.contains(where: { $0.contains(client) }), let hop = hops.popLast(), bytes(of: hop) != nil {
            client = hop
        }
        return client
    }

    /// Whether `address` is this computer itself.
    static func isLoopback(_ address: String) -> Bool { loopback.contains { $0.contains(address) } }
    private static let loopback = ["127.0.0.0/8", "::1"].compactMap(AddressRange.init)

    /// What limits are counted by: an IPv4 address, or the /64 network that one IPv6 client can choose addresses from.
    static func limitKey(_ address: String) -> String {
        guard address.contains(":"), let bytes = bytes(of: address), bytes[..<12] != mapped[...] else { return address }
        return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":") + "/64"
    }

    private static let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xff, 0xff]

    private static func bytes(of address: String) -> [UInt8]? {
        var six = in6_addr()
        if inet_pton(AF_INET6, address, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
        var four = in_addr()
        guard inet_pton(AF_INET, address, &four) == 1 else { return nil }
        return mapped + withUnsafeBytes(of: four) { Array($0) }
    }
}
