import Foundation

/// What the browser's service worker is given to show, as JSON.
struct PushNotice: Encodable, Sendable {
    let title: String
    let body: String
    /// What opens at a click.
    let url: String
    /// The notification of the same tag is replaced, not shown beside this one.
    let tag: String

    init(_ message: Message) {
        self.init(
            title: message.letter.subject, body: message.short, url: message.letter.link, tag: message.key)
    }

    init(title: String, body: String, url: String, tag: String) {
        (self.title, self.body, self.url, self.tag) = (title, body, url, tag)
    }

    /// The JSON in at most `limit` bytes: with as much of `body` as fits, cut between characters and ended with `…`.
    /// - Throws: `PushEncryptionError.tooLong` when the rest alone is longer.
    func json(atMost limit: Int = PushEncryption.longestPayload) throws -> Data {
        let whole = try encoded()
        guard whole.count > limit else { return whole }
        // How long a character is in JSON depends on what must be escaped, so lengths are tried, by halves.
        let characters = Array(body)
        var (fits, tooMany) = (0, characters.count)
        while tooMany - fits > 1 {
            let middle = (fits + tooMany) / 2
            if try cut(characters, after: middle).encoded().count <= limit { fits = middle } else { tooMany = middle }
        }
        let short = try cut(characters, after: fits).encoded()
        guard short.count <= limit else { throw PushEncryptionError.tooLong }
        return short
    }

    private func cut(_ characters: [Character], after count: Int) -> PushNotice {
        PushNotice(title: title, body: String(characters[..<count]) + "…", url: url, tag: tag)
    }

    private func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
