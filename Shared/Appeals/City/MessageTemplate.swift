/// What a message says, in every language: Mustache with the fields of `MessageField`.
///
/// The paragraphs of the text stand apart by empty lines; one that comes out empty is left out, and one that is `{{words}}` alone is shown as a quotation.
/// Text and HTML of a mail, a messenger's text and a printed letter are made of the same words.
public struct MessageTemplate: Coded, Hashable {
    /// `registered`; rules name it.
    public let code: String
    /// One line.
    public let subject: LocalizedText
    /// The paragraphs.
    public let text: LocalizedText
    /// One or two sentences with `{{link}}`, for SMS and push.
    public let short: LocalizedText
    /// What the button to the appeal says; `nil`: the usual words.
    public let button: LocalizedText?
}

/// What templates can be filled with. One that has no value is empty, so that `{{#deadline}}…{{/deadline}}` leaves its words out.
public enum MessageField: String, Hashable, Sendable, CaseIterable {
    /// The tracking number.
    case number
    /// The formal number, `17/2026`.
    case registration
    /// The issue type's name.
    case matter
    /// The day on which it happened.
    case date
    /// The unit that acts, else the one that is responsible.
    case unit
    /// The deadline after the event.
    case deadline
    /// The last day on which the resident can say that it is not fixed.
    case until
    /// The authority it was forwarded to.
    case authority
    /// The legal ground of a refusal.
    case ground
    /// The unit's or the resident's own words.
    case words
    /// The receiver's name.
    case name
    /// The address of the appeal's page for the receiver.
    case link
    /// The city's telephone.
    case phone
    /// How many things a message tells of.
    case count
    /// What a message that tells of several things lists, a line each.
    case items
}

extension MessageTemplate {
    /// For residents, when several things are told at once.
    public static let several = "several"
    /// For staff, when several things are told at once.
    public static let severalAtWork = "several-at-work"
    /// The secret link, to somebody who has lost it.
    public static let link = "link"
    /// The templates that no row of the table needs to name.
    static let needed = [several, severalAtWork, link]

    /// What is wrong with a template's text, a sentence each; nothing when Mustache can fill it with the fields there are.
    static func faults(in text: String) -> [String] {
        var faults: [String] = []
        for paragraph in text.split(separator: "\n\n") {
            var open: [Substring] = []
            for tag in paragraph.matches(of: /\{\{\{?([^{}]*)\}?\}\}/).map(\.output.1) {
                guard let match = tag.wholeMatch(of: /([#^\/]?)([a-z]+)/) else {
                    faults.append(
                        "{{\(tag)}} is no field and no section; write {{number}}, or {{#deadline}}...{{/deadline}}")
                    continue
                }
                let (sign, name) = (match.output.1, match.output.2)
                if MessageField(rawValue: String(name)) == nil {
                    let fields = MessageField.allCases.map(\.rawValue)
                    faults.append(
                        "{{\(name)}} is no field\(closest(to: String(name), in: fields)); there are \(fields.joined(separator: ", "))"
                    )
                }
                if sign == "#" || sign == "^" { open.append(name) }
                if sign == "/", open.popLast() != name {
                    faults.append("{{/\(name)}} closes what is not open in its paragraph")
                }
            }
            if let name = open.last { faults.append("{{#\(name)}} is not closed in its paragraph; add {{/\(name)}}") }
            let rest = paragraph.replacing(/\{\{\{?([^{}]*)\}?\}\}/, with: "")
            if rest.contains("{{") || rest.contains("}}") {
                faults.append("a tag is not closed; write {{ and }} in pairs")
            }
        }
        return faults
    }
}
