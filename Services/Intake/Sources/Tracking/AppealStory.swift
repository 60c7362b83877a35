import Appeals
import Foundation
import WebPages

/// What has happened to an appeal, in sentences for its resident; the page and the API tell the same.
struct AppealStory {
    /// One thing that happened.
    struct Line {
        let id: String
        let type: String
        let time: Date
        let title: String
        var text: String?
        /// Whether and how the resident was told, or that the line is not in the log yet.
        var note: String?
        let tone: Tone
        let icon: String
    }

    private let view: AppealView
    private let pack: CityPack
    private let text: Localizer

    /// The story of `view` in the language of `text`.
    init(_ view: AppealView, pack: CityPack, in text: Localizer) {
        self.view = view
        self.pack = pack
        self.text = text
    }

    /// All lines, in the order of the log; what the resident did in vain stands where it was tried.
    var lines: [Line] {
        var lines = view.events.compactMap(line)
        for refused in view.refusals {
            let place = lines.firstIndex { $0.time > refused.time } ?? lines.endIndex
            lines.insert(
                Line(
                    id: refused.id, type: String(refused.type.shortName), time: refused.time,
                    title: text("story-refused"),
                    text: text("story-refused-text"), tone: .warning, icon: "alert"), at: place)
        }
        return lines
    }

    /// Where the appeal stands, in one sentence.
    var summary: String {
        let appeal = view.appeal
        let deadline = appeal.deadline.map { appeal.urgent ? text.dateTime($0) : text.date($0) } ?? ""
        return text(
            "line-\(appeal.phase.rawValue)",
            [
                "unit": name(ofUnit: appeal.unit), "deadline": deadline, "number": appeal.registration ?? "",
                "day": appeal.plannedFor.map { text.date($0) } ?? "",
                "date": text.date(pack.deadline.registerBy(appeal.submittedAt)),
            ])
    }

    /// The unit's name; its code when the pack does not know it any more.
    func name(ofUnit code: String?) -> String {
        code.map { code in pack.units[code].map { text[$0.name] } ?? code } ?? ""
    }

    private func line(_ event: Event) -> Line? {
        guard let type = event.body.type, let (title, extra) = sentence(of: event) else { return nil }
        let words = event.body.wordsForResident.flatMap { view.words[$0]?.text }
        let (tone, icon) = Self.look(of: type)
        return Line(
            id: event.id, type: String(type.shortName), time: event.time, title: title,
            text: [extra, words].compactMap { $0 }.joined(separator: "\n").nilIfEmpty,
            note: view.underWay.contains(event.id) ? text("story-under-way") : view.deliveries[event.id].map(told),
            tone: tone, icon: icon)
    }

    /// What an event means to the resident; `nil` for what is the office's own affair.
    private func sentence(of event: Event) -> (title: String, extra: String?)? {
        switch event.body {
        case .submitted: (text("story-submitted"), nil)
        case .registered(let body):
            (text("story-registered", ["number": "\(body.serial)/\(body.year)"]), nil)
        case .assigned(let body):
            (
                text("story-assigned", ["unit": name(ofUnit: body.unit)]),
                body.urgent
                    ? text("story-urgent", ["time": text.dateTime(body.deadline)])
                    : text("story-deadline", ["date": text.date(body.deadline)])
            )
        case .coAssigned(let body): (text("story-co-assigned", ["unit": name(ofUnit: body.unit)]), nil)
        case .accepted: (text("story-accepted"), nil)
        case .planned(let body): (text("story-planned", ["date": text.date(body.day)]), nil)
        case .question: (text("story-question"), nil)
        case .reply(let body): (text(body.to == nil ? "story-addition" : "story-reply"), nil)
        case .extended(let body): (text("story-extended", ["date": text.date(body.deadline)]), nil)
        case .returned: (text("story-returned"), nil)
        case .forwarded(let body): (text("story-forwarded", ["authority": name(ofUnit: body.authority)]), nil)
        case .split: (text("story-split"), nil)
        case .merged: (text("story-merged"), nil)
        case .unmerged: (text("story-unmerged"), nil)
        case .resolved: (text("story-resolved"), nil)
        case .answered: (text("story-answered"), nil)
        case .rejected(let body): (text("story-rejected"), text("ground-\(body.ground.rawValue)"))
        case .reopened(let body):
            (text("story-reopened"), text("story-deadline", ["date": text.date(body.deadline)]))
        case .withdrawn: (text("story-withdrawn"), nil)
        case .rated(let body): (text("story-rated", ["score": "\(body.score)"]), nil)
        case .overdue(let body): (text("story-overdue", ["date": text.date(body.deadline)]), text("story-overdue-text"))
        case .corrected(let body): corrected(body).map { (text("story-corrected"), $0) }
        case .onControl(let body): body.on ? (text("story-on-control"), nil) : nil
        case .moderated, .erased, .accountSet, .delivered, .undelivered, .unknown: nil
        }
    }

    private func corrected(_ body: Corrected) -> String? {
        let type = body.issueType.map { code in pack.catalogue.types[code].map { text[$0.name] } ?? code }
        let settlement = body.settlement.map { code in pack.settlements[code].map { text[$0.name] } ?? code }
        return [type, settlement].compactMap { $0 }.joined(separator: "; ").nilIfEmpty
    }

    private func told(_ delivery: Delivery) -> String {
        let way =
            MessageChannel(rawValue: delivery.channel).map { text("told-by-\($0.rawValue)") } ?? text("told-by-file")
        guard delivery.reached else { return text("told-not", ["way": way]) }
        return text("told", ["way": way, "time": text.dateTime(delivery.time)])
    }

    private static func look(of type: EventType) -> (tone: Tone, icon: String) {
        switch type {
        case .registered: StatusBadge.look(of: .registered)
        case .assigned, .coAssigned: StatusBadge.look(of: .assigned)
        case .accepted: StatusBadge.look(of: .accepted)
        case .planned: StatusBadge.look(of: .planned)
        case .question: StatusBadge.look(of: .waiting)
        case .returned: StatusBadge.look(of: .returned)
        case .forwarded: StatusBadge.look(of: .forwarded)
        case .merged: StatusBadge.look(of: .merged)
        case .unmerged, .split: (.neutral, "split")
        case .resolved: StatusBadge.look(of: .resolved)
        case .answered: StatusBadge.look(of: .answered)
        case .rejected: StatusBadge.look(of: .rejected)
        case .withdrawn: StatusBadge.look(of: .withdrawn)
        case .reply: (.neutral, "message")
        case .rated: (.neutral, "star")
        case .extended: (.warning, "calendar")
        case .reopened: (.warning, "return")
        case .overdue: (.danger, "alert")
        default: StatusBadge.look(of: .submitted)
        }
    }
}

extension String {
    /// `nil` for a text of nothing.
    var nilIfEmpty: String? { isEmpty ? nil : self }
}
