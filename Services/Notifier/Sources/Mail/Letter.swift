import Appeals
import Foundation
import WebPages

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
