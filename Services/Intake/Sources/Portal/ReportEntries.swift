import Appeals
import Foundation
import ServiceKit

/// What a resident typed into the form, kept as typed so that it stands there again beside the errors.
struct ReportEntries: Sendable {
    private let form: FormData

    /// A form as it comes, or an empty one.
    init(_ form: FormData = FormData()) { self.form = form }

    /// What stands in a field; empty when nothing does.
    subscript(field: String) -> String { form[field] ?? "" }

    var consents: Bool { form["consent"] != nil }

    /// The random text that the page was made with, and with it the same text: sending a page twice files one appeal, sending it again with other
    /// words (after going back) files another.
    var key: String? {
        guard let page = form["key"], !page.isEmpty, page.utf8.count <= 64 else { return nil }
        let words = form.fields.filter { $0.name != "csrf" }.map { "\($0.name)=\($0.value)" }
        return EventID.forIdempotencyKey(words.joined(separator: "\n"), scope: "form/\(page)")
    }

    /// The draft, and what in it could not be read as a number. A comma is as good as a point.
    func draft(channel: Channel?) -> (draft: AppealDraft, found: [FieldError]) {
        var draft = AppealDraft()
        var found: [FieldError] = []
        func degrees(_ field: String, _ name: String) -> Double? {
            let typed = self[field].trimmingCharacters(in: .whitespaces).replacing(",", with: ".")
            guard !typed.isEmpty else { return nil }
            guard let number = Double(typed), number.isFinite else {
                found.append(FieldError(name, .wrongType(wanted: .number)))
                return nil
            }
            return number
        }
        draft.channel = channel?.code
        draft.type = form["type"]
        draft.text = form["text"]
        draft.address = form["address"]
        draft.settlement = form["settlement"]
        draft.latitude = degrees("lat", "latitude")
        draft.longitude = degrees("lon", "longitude")
        draft.name = form["name"]
        draft.email = form["email"]
        draft.phone = form["phone"]
        draft.consent = consents
        return (draft, found)
    }

    /// The same error under the name that the field has in the form.
    static func named(_ error: FieldError) -> FieldError {
        let names = [
            "latitude": "lat", "longitude": "lon", "contact.name": "name", "contact.email": "email",
            "contact.phone": "phone",
        ]
        return FieldError(names[error.field] ?? error.field, error.reason)
    }
}
