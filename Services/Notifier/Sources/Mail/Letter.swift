import Appeals
import Foundation
import Mustache

/// What one message says, whichever way it goes; the model of `mail-text`, `mail-html` and the printed letter.
struct Letter: Sendable, Hashable {
    let language: String
    let subject: String
    let greeting: String
    /// What happened, a paragraph each.
    let paragraphs: [String]
    /// Somebody's own words, line by line; `nil` when the message quotes none.
    let quote: Quote?
    /// What comes after the quotation: what the receiver can do now.
    let after: [String]
    let link: String
    let linkLabel: String
    let facts: [Fact]
    let authority: String
    let contact: String
    /// Why the message comes, and what can be done about it.
    let footer: [String]
    /// Where a resident chooses what is told; `nil` for staff and systems.
    let choices: String?

    struct Quote: Sendable, Hashable { let lines: [String] }
    struct Fact: Sendable, Hashable {
        let term: String
        let text: String
    }

    /// The paragraphs after the quotation as one text.
    var next: String? { after.isEmpty ? nil : after.joined(separator: "\n\n") }
}

/// By name and not by looking into itself, which took a tenth of the time of a mail.
extension Letter: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "language": language
        case "subject": subject
        case "greeting": greeting
        case "paragraphs": paragraphs
        case "quote": quote
        case "after": after
        case "link": link
        case "linkLabel": linkLabel
        case "facts": facts
        case "authority": authority
        case "contact": contact
        case "footer": footer
        case "choices": choices
        default: nil
        }
    }
}

extension Letter.Quote: MustacheParent {
    func child(named name: String) -> Any? { name == "lines" ? lines : nil }
}

extension Letter.Fact: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "term": term
        case "text": text
        default: nil
        }
    }
}
