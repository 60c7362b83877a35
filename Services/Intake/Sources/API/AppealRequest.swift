import Appeals

/// The JSON of `POST /api/appeals`. Fields that are not known are passed over; one of another type is told by its name.
struct AppealRequest: Decodable {
    struct ContactFields: Decodable {
        let name: String?
        let email: String?
        let phone: String?
        let language: String?
    }

    let channel: String?
    let type: String?
    let text: String?
    let address: String?
    let settlement: String?
    let latitude: Double?
    let longitude: Double?
    let contact: ContactFields?
    let consent: Bool?

    /// The draft that every way in files.
    func draft(channel fallback: Channel?) -> AppealDraft {
        var draft = AppealDraft()
        draft.channel = channel ?? fallback?.code
        draft.type = type
        draft.text = text
        draft.address = address
        draft.settlement = settlement
        draft.latitude = latitude
        draft.longitude = longitude
        draft.name = contact?.name
        draft.email = contact?.email
        draft.phone = contact?.phone
        draft.language = contact?.language
        draft.consent = consent
        return draft
    }
}
