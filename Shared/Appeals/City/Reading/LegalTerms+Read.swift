extension LegalTerms {
    /// Reads `terms.yaml`.
    init(from fields: PackFields) {
        func days(_ name: String) -> Int { fields[name].int(1...365) }
        self.init(
            registerDays: days("register-days"),
            forwardDays: days("forward-days"),
            answerDays: days("answer-days"),
            extensionDays: days("extension-days"),
            maximumExtensions: fields["maximum-extensions"].int(0...10),
            messageDays: days("message-days"),
            deadlineOnDayOff: fields["deadline-on-day-off"].choice(or: .keep),
            formalKinds: Set(fields["formal-kinds"].list { $0.choice(or: AppealKind.complaint) }),
            reopenDays: days("reopen-days"),
            consent: fields["consent"].fields { Consent(version: $0["version"].string(), text: $0["text"].text()) },
            retention: fields["retention"].fields {
                Retention(formalYears: $0["formal-years"].int(1...100), messageYears: $0["message-years"].int(1...100))
            })
        if formalKinds.contains(.message) { fields["formal-kinds"].note("a message is what is not formal; remove it") }
    }
}
