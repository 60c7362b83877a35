import Appeals
import Foundation
import ServiceKit
import WebPages

extension CardPage {
    /// What of a card changes by itself: where the appeal stands, what happened, and what of it concerns the reader's own work.
    struct Live {
        /// The address of this part, with the decision that the page's forms are based on.
        let liveAddress: String
        let eventsAddress: String
        let status: StatusBadge
        let alerts: [Alert]
        let facts: DescriptionList
        let timeline: Timeline

        /// `seen`: the last decision when the page was made; `nil` for the page itself.
        init(_ dossier: Dossier, seen: String?, pack: CityPack, in text: Localizer) {
            let appeal = dossier.appeal
            let address = "/work/\(appeal.number.digits)"
            let based = (seen ?? appeal.lastDecision).addingPercentEncoding(withAllowedCharacters: .alphanumerics)
            liveAddress = "\(address)/live?seen=\(based ?? "")"
            eventsAddress = "\(address)/events"
            status = text.badge(of: appeal.phase)
            let history = CardHistory(dossier, pack: pack, in: text)
            var alerts = dossier.refused.map { event in
                Alert(
                    .danger, title: text("work-refused", ["what": history.name(of: event.type)]),
                    text: text.sentences(ofLate: event.refusal))
            }
            if appeal.urgent, appeal.phase.isOpen { alerts.append(Alert(.danger, title: text("work-urgent-now"))) }
            if appeal.onControl { alerts.append(Alert(.warning, title: text("work-on-control"))) }
            if let seen, seen != appeal.lastDecision {
                alerts.append(
                    Alert(
                        .warning, title: text("work-changed-meanwhile"),
                        text: history.titles(since: seen).joined(separator: "; "),
                        links: [Link(text("work-reload"), address)]))
            }
            self.alerts = alerts
            facts = Self.facts(dossier, pack: pack, in: text)
            timeline = Timeline(history.items)
        }

        private static func facts(_ dossier: Dossier, pack: CityPack, in text: Localizer) -> DescriptionList {
            let appeal = dossier.appeal
            func fact(_ key: String, _ value: String?) -> DescriptionList.Row? {
                value.map { .init(text("work-fact-\(key)"), $0) }
            }
            let type = appeal.issueType.map { code in pack.catalogue.types[code].map { text[$0.name] } ?? code }
            let settlement = appeal.settlement.map { code in pack.settlements[code].map { text[$0.name] } ?? code }
            let point = appeal.location.map {
                "\(text.number($0.latitude, fraction: 5)); \(text.number($0.longitude, fraction: 5))"
            }
            let due = appeal.deadline.map { DeadlineBadge($0, met: !appeal.phase.isOpen, in: text) }
            return DescriptionList([
                due.map { .init(text("work-fact-due"), deadline: $0) }, fact("type", type ?? text("work-no-type")),
                fact("settlement", settlement),
                fact("place", dossier.words?.place), fact("point", point),
                fact("registration", appeal.registration), fact("submitted", text.dateTime(appeal.submittedAt)),
                fact("channel", pack.channels[appeal.channel].map { text[$0.name] } ?? appeal.channel),
                fact("kind", text("work-kind-\(appeal.kind.rawValue)")),
                fact("basis", text("work-basis-\(appeal.basis.rawValue)")),
                fact("unit", appeal.unit.map { code in pack.units[code].map { text[$0.name] } ?? code }),
                fact("assignee", appeal.assignee.map { dossier.names[$0] ?? text("work-by-staff") }),
                fact("planned", appeal.plannedFor.map { text.date($0) }),
            ])
        }
    }
}

extension Localizer {
    /// Where an appeal stands, as staff say it: what residents read of "your reply" is not meant for the unit.
    func badge(of phase: Phase) -> StatusBadge {
        let (tone, icon) = StatusBadge.look(of: phase)
        return StatusBadge(name(of: phase), tone: tone, icon: icon)
    }

    private func name(of phase: Phase) -> String {
        switch phase {
        case .waiting, .returned: self("work-phase-\(phase.rawValue)")
        default: self("phase-\(phase.rawValue)")
        }
    }

    /// Why the log refused what was possible when it was done: somebody was first, and what that means.
    func sentences(ofLate refusal: Refusal) -> String {
        let first = self("work-refusal-stale")
        return refusal == .stale ? first : "\(first) \(sentence(of: refusal))"
    }

    /// Why something was not done, for the one who tried.
    func sentence(of refusal: Refusal) -> String {
        switch refusal {
        case .stale: self("work-refusal-stale")
        case .notAllowed(_, let phase): self("work-refusal-phase", ["phase": name(of: phase)])
        case .notResponsible: self("work-refusal-unit")
        case .doubled: self("work-refusal-doubled")
        case .unknownAppeal, .contradicts: self("work-refusal-other")
        }
    }
}
