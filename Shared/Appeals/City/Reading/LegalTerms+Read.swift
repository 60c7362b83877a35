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

extension NotificationRule {
    /// Reads the table of `notifications.yaml`: events, and under each who is told.
    static func read(_ node: PackNode) -> [NotificationRule] {
        let events = EventType.allCases.filter { $0.rawValue.hasPrefix("appeal.") }
        var seen: Set<String> = []
        return node.list { item in
            item.fields { fields in
                let event = fields["event"].choice(events, named: { String($0.shortName) }, or: .submitted)
                return fields["tell"].list { row in
                    row.fields { columns in
                        let rule = NotificationRule(
                            event: event, audience: columns["audience"].choice(or: .resident),
                            channels: columns["channels"].list { $0.choice(or: .email) },
                            template: columns["template"].string(),
                            obliged: columns.optional("obliged")?.bool() ?? false)
                        if !seen.insert("\(event) \(rule.audience)").inserted {
                            row.note("\(rule.audience.rawValue) is told of \(event.shortName) twice; keep one row")
                        }
                        return rule
                    }
                }
            }
        }.flatMap { $0 }
    }
}
