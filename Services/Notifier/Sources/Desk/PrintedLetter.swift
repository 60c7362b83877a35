import Appeals
import Foundation
import WebPages

/// A message as a letter on paper, in the receiver's language. The secret link is not on it: whoever prints must not
/// see it.
struct PrintedLetter: Sendable {
    let language: String
    let authority: String
    /// How the authority is reached.
    let contact: String
    /// The receiver's name; `nil` when the person gave none.
    let name: String?
    /// The postal address, line by line.
    let address: [String]
    let date: String
    /// The appeal's numbers.
    let number: String
    let subject: String
    let greeting: String
    let paragraphs: [String]
    let quote: Letter.Quote?
    let after: [String]
    /// What stands under the line for the signature.
    let signature: String

    /// The letter of `parcel`, dated today.
    /// - Throws: `LetterError`.
    init(_ parcel: DeskCard.Parcel, by writer: LetterWriter) throws {
        let letter = try writer.write([parcel.matter], to: parcel.reader).letter
        let text = writer.pages.localizer(in: parcel.reader.language)
        let appeal = parcel.matter.appeal
        language = letter.language
        authority = letter.authority
        contact = letter.contact
        name = parcel.reader.name
        address = (parcel.address ?? "").split(whereSeparator: \.isNewline).map(String.init)
        date = text.date(text.now)
        number =
            appeal.registration.map {
                text("desk-letter-registration", ["number": $0, "tracking": appeal.number.description])
            } ?? text("desk-letter-number", ["number": appeal.number.description])
        subject = letter.subject
        greeting = letter.greeting
        paragraphs = letter.paragraphs
        quote = letter.quote
        after = letter.after
        signature = text("desk-letter-signature")
    }
}
