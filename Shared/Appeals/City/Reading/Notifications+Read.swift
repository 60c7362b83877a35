extension NotificationRule {
    /// Reads the table of `notifications.yaml`: events, and under each who is told.
    static func read(_ node: PackNode) -> [NotificationRule] {
        let events = EventType.allCases.filter { $0.rawValue.hasPrefix("appeal.") }
        var seen: Set<String> = []
        return node.list { item in
            item.fields { fields in
                let event = fields["event"].choice(events, named: { String($0.shortName) }, or: .submitted)
                return fields["tell"].list { row in
                    let rule = NotificationRule(from: row, event)
                    if !seen.insert("\(event) \(rule.audience)").inserted {
                        row.note("\(rule.audience.rawValue) is told of \(event.shortName) twice; keep one row")
                    }
                    return rule
                }
            }
        }.flatMap { $0 }
    }

    private init(from row: PackNode, _ event: EventType) {
        self = row.fields { columns in
            let audience: Audience = columns["audience"].choice(or: .resident)
            let channels = columns["channels"]
            let rule = NotificationRule(
                event: event, audience: audience, channels: channels.list { $0.choice(or: .email) },
                template: columns["template"].reference(
                    to: .message, by: "the row of \(event.shortName) for \(audience.rawValue)"),
                kind: columns.optional("kind")?.choice(or: .progress) ?? (audience.isOfResidents ? .progress : .work),
                pace: columns.optional("pace")?.choice(or: .atOnce) ?? .atOnce,
                obliged: columns.optional("obliged")?.bool() ?? false)
            if (audience == .system) != (rule.channels == [.webhook]) {
                channels.note("systems are told by webhook alone, and nobody else is")
            }
            if audience == .system && rule.pace == .daily {
                row.note("systems are told of each event by itself; remove pace")
            }
            if rule.obliged && rule.pace == .daily {
                row.note("what the law demands is not kept for the day's message; remove pace or obliged")
            }
            return rule
        }
    }
}

extension NotificationHours {
    /// Reads the hours of `notifications.yaml`.
    init(from fields: PackFields) {
        (quietFrom, quietTo) = fields["quiet-hours"].fields { ($0["from"].minutes(), $0["to"].minutes()) }
        digestAt = fields["digest-at"].minutes()
        if isQuiet(minute: digestAt) { fields["digest-at"].note("lies in the quiet hours; name a time outside them") }
    }
}

extension WebhookSubscriber {
    /// Reads one system of `notifications.yaml`.
    init(from node: PackNode) {
        self = node.fields { fields in
            WebhookSubscriber(
                code: fields["code"].code(of: .webhook), name: fields["name"].text(),
                url: fields["url"].value("an address that begins with https://, or http://localhost", or: "") {
                    let allowed = /(https:\/\/[^\s\/]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)(\/\S*)?/
                    return $0.wholeMatch(of: allowed) == nil ? nil : $0
                })
        }
    }
}

extension MessageTemplate {
    /// Reads one message of `messages.yaml`.
    init(from node: PackNode) {
        self = node.fields { fields in
            MessageTemplate(
                code: fields["code"].code(of: .message), subject: fields["subject"].pattern(),
                text: fields["text"].pattern(), short: fields["short"].pattern(),
                button: fields.optional("button")?.text())
        }
    }
}

extension PackNode {
    /// A time of the day, as `21:00`: minutes after midnight.
    fileprivate func minutes() -> Int {
        value("a time of the day, as \"21:00\"", or: 0) { text in
            text.wholeMatch(of: /([01]\d|2[0-3]):([0-5]\d)/).flatMap { match in
                Int(match.output.1).flatMap { hours in Int(match.output.2).map { hours * 60 + $0 } }
            }
        }
    }

    /// A template's text in all languages.
    fileprivate func pattern() -> LocalizedText {
        fields { languages in
            func read(_ language: Language) -> String {
                languages.translation(language) { node in
                    let text = node.string()
                    for fault in MessageTemplate.faults(in: text) { node.note(fault) }
                    return text
                }
            }
            return LocalizedText(ru: read(.ru), en: read(.en))
        }
    }
}
