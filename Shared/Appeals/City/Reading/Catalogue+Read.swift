extension Catalogue {
    /// Reads the categories with their types.
    static func read(_ node: PackNode) -> ([Category], [IssueType]) {
        let groups = node.list { item in
            item.fields { fields in
                let category = Category(
                    code: fields["code"].code(of: .category), name: fields["name"].text(),
                    description: fields["description"].text())
                return (category, fields["types"].list { IssueType(from: $0, category: category.code) })
            }
        }
        return (groups.map(\.0), groups.flatMap(\.1))
    }
}

extension IssueType {
    fileprivate init(from node: PackNode, category: String) {
        self = node.fields { fields in
            let code = fields["code"].code(of: .issueType)
            return IssueType(
                code: code,
                category: category,
                name: fields["name"].text(),
                description: fields["description"].text(),
                keywords: fields["keywords"].words(),
                examples: fields["examples"].words(),
                term: Term(from: fields),
                callsEmergency: fields.optional("call-emergency")?.bool() ?? false,
                unit: fields["unit"].reference(to: .unit, by: "issue type \(code)"),
                needsLocation: fields.optional("location")?.bool() ?? true,
                isSample: fields.optional("sample")?.bool() ?? false)
        }
    }
}

extension IssueType.Term {
    /// Either `days` or `urgent-hours`.
    fileprivate init(from fields: PackFields) {
        switch (fields.optional("days"), fields.optional("urgent-hours")) {
        case (let days?, nil): self = .days(days.int(1...365))
        case (nil, let hours?): self = .urgent(hours: hours.int(1...240))
        case (let days?, .some):
            days.note("and urgent-hours exclude each other; keep one")
            self = .days(1)
        case (nil, nil):
            self = .days(fields["days"].int(1...365))
        }
    }
}
