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
        init(_ card: CardDossier, seen: String?, pack: CityPack, files: FileAddress, in text: Localizer) {
            let appeal = card.appeal
            let address = "/work/\(appeal.number.digits)"
            let based = (seen ?? appeal.lastDecision).addingPercentEncoding(withAllowedCharacters: .alphanumerics)
            liveAddress = "\(address)/live?seen=\(based ?? "")"
            eventsAddress = "\(address)/events"
            status = text.staffBadge(of: appeal.phase)
            let history = StaffHistory(card.dossier, pack: pack, files: files, in: text)
            var alerts = history.refusals
            if appeal.urgent, appeal.phase.isOpen { alerts.append(Alert(.danger, title: text("work-urgent-now"))) }
            if appeal.onControl { alerts.append(Alert(.warning, title: text("work-on-control"))) }
            if let seen, seen != appeal.lastDecision {
                alerts.append(
                    history.changes(
                        since: seen, text("work-changed-meanwhile"), links: [Link(text("work-reload"), address)]))
            }
            self.alerts = alerts
            facts = DescriptionList(card.dossier, pack: pack, in: text)
            let told = Dictionary(grouping: card.deliveries, by: \.about)
            timeline = history.timeline { event in
                (told[event.id] ?? []).map { Timeline.Item($0, in: text) }
            }
        }
    }
}
