import Appeals
import Foundation
import ServiceKit

/// What a resident sent from the page of choices.
struct ChoicesForm: Sendable {
    let choices: Choices

    /// The name of the box for messages of `kind` by `channel`.
    static func name(_ kind: MessageKind, by channel: MessageChannel) -> String {
        "\(channel.rawValue)-\(kind.rawValue)"
    }

    /// The field that every form of the page has: boxes that are not ticked are not sent, so an empty request would
    /// switch all off.
    static let mark = "save"

    /// Reads the form of `holder`. What is chosen about ways that the page does not show stays as it is.
    /// - Throws: `InvalidInput`, naming every wrong field.
    init(_ form: FormData, of holder: ChoicesHolder, zones: [String]) throws(InvalidInput) {
        var (fields, choices) = (FormReading(form), holder.choices)
        if form[Self.mark] == nil { fields.add(Self.mark, .missing) }
        for channel in holder.channels {
            let off = MessageKind.ofResidents.filter { form[Self.name($0, by: channel)] == nil }
            choices.off[channel.rawValue] = off.isEmpty ? nil : off
        }
        // Not asked for where there is only one way.
        if let first = form["first"] {
            choices.first = MessageChannel(rawValue: first).flatMap { holder.channels.contains($0) ? $0 : nil }
            if choices.first == nil, !first.isEmpty { fields.add("first", .unknown(first)) }
        }
        if let zone = form["zone"], !zone.isEmpty {
            if !zones.contains(zone) { fields.add("zone", .unknown(zone)) }
            choices.timeZone = zone
        } else {
            choices.timeZone = nil
        }
        choices.daily = form["daily"] == nil ? nil : true
        try fields.check()
        self.choices = choices
    }

    /// `choices` with nothing any more by e-mail, as one press in a mail program asks for (RFC 8058).
    static func withoutMail(_ choices: Choices) -> Choices {
        var choices = choices
        choices.off[MessageChannel.email.rawValue] = MessageKind.ofResidents
        return choices
    }
}
