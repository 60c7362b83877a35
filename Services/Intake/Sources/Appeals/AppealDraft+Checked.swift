import Appeals
import ServiceKit

extension AppealDraft {
    /// The appeal, if all of it holds against the city pack. Fields are named as in the JSON of `POST /api/appeals`.
    /// - Parameters:
    ///   - preferred: the language to answer in when the draft names none.
    ///   - found: errors that reading the request found already; they are told together with the others.
    /// - Throws: `InvalidInput` with every wrong field.
    func checked(
        by pack: CityPack, language preferred: Language, beside found: [FieldError] = []
    ) throws(InvalidInput) -> SoundAppeal {
        var check = Validation()
        for error in found { check.fail(error.field, error.reason) }
        let channel = check.take { () throws(FieldError) in try known(self.channel, "channel", in: pack.channels) }
        // Who writes a mail chooses from no list and ticks no box: the type is found by a dispatcher, and the contact is needed to answer (59-FZ art. 7 part 3),
        // so that no consent to it is recorded.
        let isMail = channel?.entry == .mail
        let type = check.take { () throws(FieldError) in
            try isMail && isBlank(self.type) ? nil : known(self.type, "type", in: pack.catalogue.types)
        }
        let text = check.take { () throws(FieldError) in try Validated.text(self.text, field: "text") }
        let place = check.take { () throws(FieldError) in
            try Validated.optionalText(address, field: "address", limit: Self.addressLimit)
        }
        let location = location(&check)
        let settlement = check.take { () throws(FieldError) in
            try isBlank(self.settlement) ? nil : known(self.settlement, "settlement", in: pack.settlements).code
        }
        if let type = type ?? nil, type.needsLocation, place == .some(nil), location == nil,
            !check.errors.contains(where: { ["latitude", "longitude"].contains($0.field) })
        {
            check.fail("address", .other(Self.placeNeeded))
        }
        let language = check.take { () throws(FieldError) in try spokenLanguage() ?? preferred }
        let contact = contact(in: language ?? preferred, &check)
        if contact != nil, consent != true, !isMail { check.fail("consent", .other(Self.consentNeeded)) }
        try check.finish()
        guard let channel, let text else { throw InvalidInput([]) }
        let basis = pack.terms.basis(kind: kind, channel: channel, identified: identified)
        return SoundAppeal(
            channel: channel, type: type ?? nil, words: Words(text, place: place ?? nil, files: files),
            settlement: (settlement ?? nil) ?? location.flatMap { pack.settlements.nearest(to: $0)?.code },
            location: location, contact: contact, language: language ?? preferred, kind: kind, basis: basis,
            identified: identified, consent: consent == true ? contact.map { _ in pack.terms.consent.version } : nil)
    }

    private func isBlank(_ text: String?) -> Bool { text?.allSatisfy(\.isWhitespace) ?? true }

    private func known<Element: Coded>(
        _ code: String?, _ field: String, in list: CodedList<Element>
    ) throws(FieldError) -> Element {
        let code = try Validated.text(code, field: field, lines: false)
        guard let element = list[code] else { throw FieldError(field, .unknown(code)) }
        return element
    }

    private func spokenLanguage() throws(FieldError) -> Language? {
        guard let language, !isBlank(language) else { return nil }
        guard let known = Language(rawValue: language) else { throw FieldError("contact.language", .unknown(language)) }
        return known
    }

    private func location(_ check: inout Validation) -> Coordinate? {
        let sides = [("latitude", latitude, 90.0), ("longitude", longitude, 180.0)]
        guard sides.contains(where: { $0.1 != nil }) else { return nil }
        for (field, degrees, limit) in sides {
            if degrees == nil { check.fail(field, .missing) }
            if let degrees, !(-limit...limit).contains(degrees) {
                check.fail(field, .other(Self.outOfRange(Int(limit))))
            }
        }
        guard let latitude, let longitude else { return nil }
        let point = Coordinate(latitude: latitude, longitude: longitude)
        return point.isOnGlobe ? point : nil
    }

    private func contact(in language: Language, _ check: inout Validation) -> Contact? {
        let name = check.take { () throws(FieldError) in
            try Validated.optionalText(self.name, field: "contact.name", limit: Self.nameLimit, lines: false)
        }
        let email = check.take { () throws(FieldError) in
            try isBlank(self.email) ? nil : Validated.email(self.email, field: "contact.email")
        }
        let phone = check.take { () throws(FieldError) in
            try isBlank(self.phone) ? nil : Validated.phone(self.phone, field: "contact.phone")
        }
        let contact = Contact(name: name ?? nil, email: email ?? nil, phone: phone ?? nil, language: language)
        return contact.name ?? contact.email ?? contact.phone == nil ? nil : contact
    }

    private static let placeNeeded = LocalizedText(
        ru: "Укажите место: улицу и дом или приметный ориентир.",
        en: "Tell us the place: street and house, or a landmark.")

    private static let consentNeeded = LocalizedText(
        ru: "Чтобы записать ваши имя и контакты, нужно согласие. Без контактов обращение тоже примут.",
        en: "We need your consent to keep your name and contacts. An appeal without contacts is taken too.")

    private static func outOfRange(_ limit: Int) -> LocalizedText {
        LocalizedText(
            ru: "Градусы от −\(limit) до \(limit).", en: "Degrees from \u{2212}\(limit) to \(limit).")
    }
}
