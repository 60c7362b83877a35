/// The address of the page where a resident chooses what is told; signed, because whoever has it may change that.
public struct ChoicesAddress: Sendable {
    private let keys: Keys

    /// Addresses signed by `keys`.
    public init(keys: Keys) { self.keys = keys }

    /// The folder of these addresses. A POST there needs no page of ours: a mail program makes it (RFC 8058).
    public static let folder = "/notify/choices/"

    /// The page of the contact `recipient` of the appeal `holder`.
    public func path(of recipient: String, in holder: String) -> String {
        "\(Self.folder)\(holder)/\(recipient)/\(signature(of: recipient, in: holder).lowercased())"
    }

    /// Whether the address of a contact is genuine.
    public func isGenuine(_ signature: String, of recipient: String, in holder: String) -> Bool {
        keys.isSignature(signature, of: Self.signed(recipient, holder), for: .link)
    }

    private func signature(of recipient: String, in holder: String) -> String {
        keys.signature(of: Self.signed(recipient, holder), for: .link)
    }

    private static func signed(_ recipient: String, _ holder: String) -> String { "choices/\(holder)/\(recipient)" }
}
