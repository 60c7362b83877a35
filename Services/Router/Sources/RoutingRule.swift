import Appeals
import Foundation
import Pipeline

/// What the city pack decides by itself: the unit that answers for an issue type in a settlement, and the deadline.
struct RoutingRule: Sendable {
    let pack: CityPack
    let topics: Topics

    /// The names of what decides, as `Assigned.rule` keeps them.
    enum Name: String, CaseIterable {
        /// The unit that the issue type names.
        case issueType = "issue-type"
        /// The unit that takes the type over in the settlement.
        case territory
        /// A person.
        case dispatcher
    }

    /// Units to which work can go: a unit that came into the pack after the start has no queue yet.
    var units: [CityUnit] { pack.units.filter { topics.departments[$0.code] != nil } }

    /// The unit with this code, if work can go to it.
    func unit(_ code: String) -> CityUnit? { topics.departments[code] == nil ? nil : pack.units[code] }

    /// The assignment, or `nil` when the type is not known or no unit can have it: then a dispatcher decides.
    func decide(_ appeal: Appeal, now: Date) -> Assigned? {
        let settlement = appeal.settlement ?? appeal.location.flatMap { pack.settlements.nearest(to: $0)?.code }
        guard let type = appeal.issueType.flatMap({ pack.catalogue.types[$0] }),
            let unit = pack.unit(for: type, in: settlement).flatMap({ self.unit($0.code) })
        else { return nil }
        let rule = unit.code == type.unit ? Name.issueType : .territory
        return assigned(to: unit, type: type, settlement: settlement, rule: rule, appeal, now: now)
    }

    /// The assignment of `appeal` to `unit`, its deadline counted from the registration.
    func assigned(
        to unit: CityUnit, type: IssueType?, settlement: String?, rule: Name, _ appeal: Appeal, now: Date
    ) -> Assigned {
        let deadline = pack.deadline.due(for: type, basis: appeal.basis, from: appeal.registeredAt ?? now)
        return Assigned(
            unit: unit.code, issueType: type?.code, settlement: settlement, deadline: deadline,
            urgent: type?.isUrgent ?? false, rule: rule.rawValue)
    }
}
