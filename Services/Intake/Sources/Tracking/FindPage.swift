import ServiceKit
import WebPages

/// The form that asks for number and code.
struct FindPage {
    let notice: Alert?
    let errors: ErrorSummary?
    let number: TextField
    let code: TextField
    let find: Button

    init(number typed: String, notice: Alert? = nil, wrong: [FieldError] = [], in text: Localizer) {
        self.notice = notice
        errors = ErrorSummary(wrong, labels: ["number": text("find-number"), "code": text("find-code")], in: text)
        number = TextField(
            "number", label: text("find-number"), value: typed, hint: text("find-number-hint"),
            error: text.error("number", among: wrong), required: true, autocomplete: "off", inputMode: "numeric",
            width: .medium)
        code = TextField(
            "code", label: text("find-code"), hint: text("find-code-hint"), error: text.error("code", among: wrong),
            required: true, autocomplete: "off", width: .medium, draft: false)
        find = Button(submit: text("find-send"), icon: "search")
    }
}
