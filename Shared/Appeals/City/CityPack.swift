import Foundation

/// Everything that makes the suite this city's: read from a folder of YAML files, so that another city needs no code.
public struct CityPack: Sendable {
    /// Who and where the city is.
    public let city: City
    /// Categories and issue types.
    public let catalogue: Catalogue
    /// Units, departments and organisations.
    public let units: CodedList<CityUnit>
    /// The places of the district.
    public let settlements: CodedList<Settlement>
    /// The ways in.
    public let channels: CodedList<Channel>
    /// Working days in the city's time zone.
    public let calendar: WorkingCalendar
    /// The terms of law and of the city.
    public let terms: LegalTerms
    /// What tells whom.
    public let notifications: [NotificationRule]
    /// When nobody is told, and when the day's message goes out.
    public let hours: NotificationHours
    /// Other systems that are told.
    public let webhooks: CodedList<WebhookSubscriber>
    /// What messages say.
    public let messages: CodedList<MessageTemplate>
    /// Units that take over an issue type in a settlement: type -> settlement -> unit.
    private let takeovers: [String: [String: CityUnit]]

    init(
        city: City, catalogue: Catalogue, units: [CityUnit], settlements: [Settlement], channels: [Channel],
        calendar: WorkingCalendar, terms: LegalTerms, notifications: [NotificationRule],
        hours: NotificationHours, webhooks: [WebhookSubscriber], messages: [MessageTemplate]
    ) {
        self.city = city
        self.catalogue = catalogue
        self.units = CodedList(units)
        self.settlements = CodedList(settlements)
        self.channels = CodedList(channels)
        self.calendar = calendar
        self.terms = terms
        self.notifications = notifications
        self.hours = hours
        self.webhooks = CodedList(webhooks)
        self.messages = CodedList(messages)
        var takeovers: [String: [String: CityUnit]] = [:]
        for unit in units {
            guard case .settlements(let codes) = unit.territory else { continue }
            for type in unit.takes { codes.forEach { takeovers[type, default: [:]][$0] = unit } }
        }
        self.takeovers = takeovers
    }

    /// Counts deadlines by this pack's terms and calendar.
    public var deadline: Deadline { Deadline(terms: terms, calendar: calendar) }

    /// The unit responsible for an issue type in a settlement (`nil`: not known where): the one that takes the type
    /// over there, else the type's own.
    public func unit(for type: IssueType, in settlement: String?) -> CityUnit? {
        settlement.flatMap { takeovers[type.code]?[$0] } ?? units[type.unit]
    }

    /// The rules about an event, in the pack's order.
    public func notifications(of event: EventType) -> [NotificationRule] { notifications.filter { $0.event == event } }
}
