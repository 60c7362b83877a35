extension CityUnit {
    /// Reads an item of `units.yaml`.
    init(from node: PackNode) {
        self = node.fields { fields in
            let code = fields["code"].code(of: .unit)
            let unit = CityUnit(
                code: code,
                kind: fields["kind"].choice(or: .unit),
                name: fields["name"].text(),
                hours: fields["hours"].text(),
                phone: fields["phone"].string(),
                territory: Territory(from: fields["territory"], unit: code),
                takes: fields.optional("takes")?.list { $0.reference(to: .issueType, by: "unit \(code)") } ?? [])
            if !unit.takes.isEmpty, unit.territory == .whole {
                fields["takes"].note(
                    "needs a territory of settlements; else name the unit in the issue types themselves")
            }
            return unit
        }
    }

    /// Notes issue types that nobody or more than one unit would answer for somewhere in the district.
    static func checkResponsibility(of units: [CityUnit], for types: [IssueType], notes: PackNotes) {
        let byCode = CodedList(units)
        for type in types {
            guard let unit = byCode[type.unit], unit.territory != .whole else { continue }
            notes.add(
                "is given to unit \(unit.code), which does not serve the whole district; name one that does, "
                    + "and list the type under takes of \(unit.code)", about: .issueType, type.code)
        }
        var taken: [String: String] = [:]
        for unit in units {
            guard case .settlements(let settlements) = unit.territory else { continue }
            for type in unit.takes {
                for settlement in settlements.sorted() {
                    let other = taken.updateValue(unit.code, forKey: "\(type) in \(settlement)")
                    guard let other, other != unit.code else { continue }
                    notes.add(
                        "takes \(type) in \(settlement), as unit \(other) does; keep one", about: .unit, unit.code)
                }
            }
        }
    }
}

extension CityUnit.Territory {
    /// `whole`, or a list of settlements.
    fileprivate init(from node: PackNode, unit: String) {
        if node.isOneValue {
            self = node.choice([.whole], named: { _ in "whole" }, or: .whole)
        } else {
            self = .settlements(Set(node.list { $0.reference(to: .settlement, by: "unit \(unit)") }))
        }
    }
}

extension Settlement {
    /// Reads an item of `settlements.yaml`.
    init(from node: PackNode) {
        self = node.fields { fields in
            Settlement(
                code: fields["code"].code(of: .settlement), kind: fields["kind"].choice(or: .village),
                name: fields["name"].text(), centre: fields["centre"].coordinate(),
                radius: fields["radius-km"].double(0.1...100))
        }
    }
}

extension Channel {
    /// Reads an item of `channels.yaml`.
    init(from node: PackNode) {
        self = node.fields { fields in
            Channel(
                code: fields["code"].code(of: .channel), name: fields["name"].text(),
                number: fields["number"].int(1...100), electronic: fields["electronic"].bool(),
                identifies: fields["identifies"].bool(),
                entry: fields["entry"].choice(or: .desk))
        }
    }
}
