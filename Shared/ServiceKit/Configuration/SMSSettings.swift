import Configuration
import Foundation

/// How an SMS gateway is asked and when it is believed. Each provider has another request and another answer.
public struct SMSSettings: Sendable, Hashable {
    /// The gateway's address.
    public let url: String
    /// How it is asked.
    public let method: Method
    /// What the body is.
    public let contentType: ContentType
    /// The body, where `{phone}`, `{digits}` (the phone without its plus), `{text}`, `{id}` and `{sender}` stand for
    /// values.
    public let body: String
    /// Headers of every request; they may hold a secret.
    public let headers: [Header]
    /// What `{sender}` stands for; empty when it is not used.
    public let sender: String
    /// What the body of the answer matches when the SMS was taken.
    public let accepted: AnswerPattern
    /// What it matches when the number can never be reached.
    public let badNumber: AnswerPattern?
    /// Whether Russian is written in Latin letters.
    public let transliterates: Bool

    /// How a gateway is asked.
    public enum Method: String, Sendable, CaseIterable {
        /// The body is a body.
        case post = "POST"
        /// The body is the query.
        case get = "GET"
    }

    /// What the body is, and so how values are escaped in it.
    public enum ContentType: String, Sendable, CaseIterable {
        /// `application/x-www-form-urlencoded`.
        case form
        /// `application/json`.
        case json
    }

    /// One header.
    public struct Header: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// Its value.
        public let value: String
    }

    /// What may stand in the body.
    private static let placeholders = ["phone", "digits", "text", "id", "sender"]

    init?(_ reader: ConfigReader) throws(SettingsError) {
        if try Setting.smsURL.value(in: reader).isEmpty { return nil }
        url = try Setting.smsURL.protectedAddress(in: reader)
        method = Method(rawValue: try Setting.smsMethod.value(in: reader)) ?? .post
        contentType = ContentType(rawValue: try Setting.smsContentType.value(in: reader)) ?? .form
        body = try Setting.smsBody.value(in: reader)
        headers = try Self.headers(try Setting.smsHeaders.value(in: reader))
        sender = try Setting.smsSender.value(in: reader)
        guard let accepted = try Self.pattern(.smsAccepted, reader) else {
            throw .conflict(
                "sms.url is set but sms.accepted (\(Setting.smsAccepted.variable)) is not: give a regular expression for the answer of a gateway that has taken the SMS."
            )
        }
        self.accepted = accepted
        badNumber = try Self.pattern(.smsBadNumber, reader)
        transliterates = try Setting.smsTransliterate.value(in: reader) == "yes"
        try check()
    }

    private func check() throws(SettingsError) {
        let names = body.matches(of: /\{([a-z]+)\}/).map { String($0.output.1) }
        guard names.allSatisfy(Self.placeholders.contains), names.contains("text"),
            names.contains("phone") || names.contains("digits")
        else {
            throw Setting.smsBody.refused(
                body, allowed: "a text with {text} and {phone} or {digits}, and no placeholders but {id} and {sender}")
        }
        guard !names.contains("sender") || !sender.isEmpty else {
            throw .conflict(
                "sms.body holds {sender}, but sms.sender (\(Setting.smsSender.variable)) is not set: set it.")
        }
        guard contentType == .json else { return }
        guard method == .post else {
            throw .conflict("sms.content-type is json, which has no place in a GET: set sms.method to POST.")
        }
        let sample = body.replacing(/\{[a-z]+\}/, with: "1")
        guard (try? JSONSerialization.jsonObject(with: Data(sample.utf8))) != nil else {
            throw Setting.smsBody.refused(body, allowed: "JSON, as sms.content-type says, with quotes around {text}")
        }
    }

    /// `Name: value; Name: value`.
    private static func headers(_ text: String) throws(SettingsError) -> [Header] {
        var headers: [Header] = []
        for part in text.split(separator: ";") where !part.allSatisfy(\.isWhitespace) {
            // RFC 9110 section 5.6.2 for the name; nothing in the value may begin another header.
            guard let match = part.wholeMatch(of: /\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*([\x21-\x7e][\x20-\x7e]*?)\s*/)
            else { throw Setting.smsHeaders.refused("…", allowed: "headers like Authorization: Bearer abc; X-Shop: 1") }
            headers.append(Header(name: String(match.output.1), value: String(match.output.2)))
        }
        return headers
    }

    private static func pattern(_ setting: Setting, _ reader: ConfigReader) throws(SettingsError) -> AnswerPattern? {
        let text = try setting.value(in: reader)
        if text.isEmpty { return nil }
        guard let pattern = AnswerPattern(text) else {
            throw setting.refused(text, allowed: "a regular expression like \"status\":\\s*\"OK\"")
        }
        return pattern
    }
}

/// A regular expression that answers are looked through for.
public struct AnswerPattern: Sendable, Hashable {
    private let source: String

    /// `nil` when `source` is no regular expression.
    public init?(_ source: String) {
        guard (try? Regex(source)) != nil else { return nil }
        self.source = source
    }

    /// Whether it occurs in `text`. Compiled each time: a `Regex` may not be shared by tasks.
    public func occurs(in text: String) -> Bool { (try? Regex(source).firstMatch(in: text)) != nil }
}
