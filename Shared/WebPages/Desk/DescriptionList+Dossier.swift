public import Appeals
public import ServiceKit

extension DescriptionList {
    /// The facts of an appeal in the order in which staff ask for them: by when, what, where; then how it came and who has it.
    public init(_ dossier: Dossier, pack: CityPack, in text: Localizer) {
        let appeal = dossier.appeal
        func fact(_ key: String, _ value: String?) -> Row? { value.map { Row(text("card-fact-\(key)"), $0) } }
        let due = appeal.deadline.map { DeadlineBadge($0, met: !appeal.phase.isOpen, in: text) }
        let point = appeal.location.map {
            "\(text.number($0.latitude, fraction: 5)); \(text.number($0.longitude, fraction: 5))"
        }
        self.init([
            due.map { Row(text("card-fact-due"), deadline: $0) },
            fact("type", appeal.issueType.map { text.issueType($0, in: pack) } ?? text("card-no-type")),
            fact("settlement", appeal.settlement.map { text.settlement($0, in: pack) }),
            fact("place", dossier.words?.place), fact("point", point),
            fact("registration", appeal.registration), fact("submitted", text.dateTime(appeal.submittedAt)),
            fact("channel", text.channel(appeal.channel, in: pack)),
            fact("kind", text("card-kind-\(appeal.kind.rawValue)")),
            fact("basis", text("card-basis-\(appeal.basis.rawValue)")),
            fact("unit", appeal.unit.map { text.unit($0, in: pack) }),
            fact("assignee", appeal.assignee.map { dossier.names[$0] ?? text("card-by-staff") }),
            fact("planned", appeal.plannedFor.map { text.date($0) }),
        ])
    }
}
