import Appeals
import ServiceKit
import WebPages

/// The form of somebody who has lost the secret link.
struct LostPage {
    let notice: Alert?
    let errors: ErrorSummary?
    let number: TextField
    let send: Button

    init(number typed: String = "", notice: Alert? = nil, wrong: [FieldError] = [], in text: Localizer) {
        self.notice = notice
        errors = ErrorSummary(wrong, labels: ["number": text("find-number")], in: text)
        number = TextField(
            "number", label: text("find-number"), value: typed, hint: text("find-number-hint"),
            error: text.error("number", among: wrong), required: true, autocomplete: "off", inputMode: "numeric",
            width: .medium)
        send = Button(submit: text("lost-send"), icon: "mail")
    }
}
