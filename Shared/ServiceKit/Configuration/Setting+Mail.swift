public import Configuration
public import Foundation

extension Setting {
    static let mailReply = Setting(
        "mail.reply", "",
        doc: "Address that residents answer mails at, like appeals@city.example; not set: no replies by mail")
    static let mailBounces = Setting(
        "mail.bounces", "",
        doc: "Maildir (new and cur) where what comes back to smtp.from is put; not set: nothing is read")
    static let mailBounceToken = Setting(
        "mail.bounce-token", isSecret: true,
        doc: "Token of the mail provider at /hooks/bounces, at least 24 characters; not set: none is heard")
}

/// How mail comes in.
public struct MailSettings: Sendable, Hashable {
    /// The city's own address, in front of whose @ the signed part is put; `nil`: no mail is taken.
    public let reply: String?
    /// The Maildir with mails of ours that came back; `nil`: there is none.
    public let bounces: URL?
    /// What a mail provider that reports returned mails proves itself with; `nil`: none does.
    public let bounceToken: String?

    /// A shorter token could be guessed, characters.
    private static let shortestToken = 24

    /// Reads and checks everything.
    /// - Throws: `SettingsError`: for a reply address that is none or has no room for the signed part, and for a token that is too short.
    public init(_ reader: ConfigReader) throws(SettingsError) {
        reply = try Self.reply(in: reader)
        let folder = try Setting.mailBounces.value(in: reader)
        bounces = folder.isEmpty ? nil : URL(filePath: folder, directoryHint: .isDirectory)
        let token = try Setting.mailBounceToken.value(in: reader)
        guard token.isEmpty || token.count >= Self.shortestToken else {
            throw Setting.mailBounceToken.refused("…", allowed: "a text of at least \(Self.shortestToken) characters")
        }
        bounceToken = token.isEmpty ? nil : token
    }

    private static func reply(in reader: ConfigReader) throws(SettingsError) -> String? {
        let given = try Setting.mailReply.value(in: reader)
        guard !given.isEmpty else { return nil }
        let longest = ReplyAddress.localLimit - ReplyAddress.tailLength
        guard let address = try? Validated.email(given, field: Setting.mailReply.key),
            (address.firstIndex(of: "@").map { address[..<$0].utf8.count } ?? 0) <= longest
        else {
            throw .invalid(
                key: Setting.mailReply.key, variable: Setting.mailReply.variable, value: given,
                allowed: "an address like appeals@city.example, with at most \(longest) characters before the @")
        }
        return address
    }
}
