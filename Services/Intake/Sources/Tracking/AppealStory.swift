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
        /// What came with the text.
        var files: [FileReference] = []
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
        code.map { text.unit($0, in: pack) } ?? ""
    }

    private func line(_ event: Event) -> Line? {
        guard let type = event.body.type, let sentence = sentence(of: event.body) else { return nil }
        let words = event.body.wordsForResident.flatMap { view.words[$0] }
        let way = view.underWay.contains(event.id) ? text("story-under-way") : told(of: event)
        let (tone, icon) = StatusBadge.look(ofEvent: type)
        return Line(
            id: event.id, type: String(type.shortName), time: event.time, title: sentence.title,
            text: [sentence.text, words?.text].compactMap { $0?.nilIfEmpty }.joined(separator: "\n").nilIfEmpty,
            note: [sentence.note, way].compactMap { $0 }.joined(separator: " · ").nilIfEmpty, tone: tone, icon: icon,
            files: words?.files ?? [])
    }

    /// What an event means to the resident: a title, sometimes more in a text or a note.
    private struct Sentence {
        let title: String
        var text: String?
        var note: String?
    }

    /// `nil` for what is the office's own affair.
    private func sentence(of body: EventBody) -> Sentence? {
        switch body {
        case .submitted: Sentence(title: text("story-submitted"))
        case .registered(let body):
            Sentence(title: text("story-registered", ["number": "\(body.serial)/\(body.year)"]))
        case .assigned(let body):
            Sentence(
                title: text("story-assigned", ["unit": name(ofUnit: body.unit)]),
                note: body.urgent
                    ? text("story-urgent", ["time": text.dateTime(body.deadline)])
                    : text("story-deadline", ["date": text.date(body.deadline)]))
        case .coAssigned(let body): Sentence(title: text("story-co-assigned", ["unit": name(ofUnit: body.unit)]))
        case .accepted: Sentence(title: text("story-accepted"))
        case .planned(let body): Sentence(title: text("story-planned", ["date": text.date(body.day)]))
        case .question: Sentence(title: text("story-question"))
        case .reply(let body): Sentence(title: text(body.to == nil ? "story-addition" : "story-reply"))
        case .extended(let body): Sentence(title: text("story-extended", ["date": text.date(body.deadline)]))
        case .returned: Sentence(title: text("story-returned"))
        case .forwarded(let body):
            Sentence(
                title: text(
                    "story-forwarded",
                    [
                        "authority": text.authority(
                            of: body, letter: body.words.flatMap { view.words[$0]?.text }, in: pack)
                    ]))
        case .split: Sentence(title: text("story-split"))
        case .merged: Sentence(title: text("story-merged"))
        case .unmerged: Sentence(title: text("story-unmerged"))
        case .resolved: Sentence(title: text("story-resolved"))
        case .answered: Sentence(title: text("story-answered"))
        case .rejected(let body):
            Sentence(title: text("story-rejected"), text: text("ground-\(body.ground.rawValue)"))
        case .reopened(let body):
            Sentence(title: text("story-reopened"), note: text("story-deadline", ["date": text.date(body.deadline)]))
        case .withdrawn: Sentence(title: text("story-withdrawn"))
        case .rated(let body): Sentence(title: text("story-rated", ["score": "\(body.score)"]))
        case .overdue(let body):
            Sentence(
                title: text("story-overdue", ["date": text.date(body.deadline)]), text: text("story-overdue-text"))
        case .corrected(let body): corrected(body).map { Sentence(title: text("story-corrected"), text: $0) }
        case .onControl(let body): body.on ? Sentence(title: text("story-on-control")) : nil
        case .moderated, .erased, .accountSet, .delivered, .undelivered, .linkAsked, .unknown: nil
        }
    }

    private func corrected(_ body: Corrected) -> String? {
        let type = body.issueType.map { text.issueType($0, in: pack) }
        let settlement = body.settlement.map { text.settlement($0, in: pack) }
        return [type, settlement].compactMap { $0 }.joined(separator: "; ").nilIfEmpty
    }

    /// By what and when the resident was told of an event. A mail that was only written to a file reached nobody, and the page says so.
    private func told(of event: Event) -> String? {
        guard let delivery = view.deliveries[event.id] else { return nil }
        guard let channel = MessageChannel(rawValue: delivery.channel) else { return text("told-file") }
        let way = text("told-by-\(channel.rawValue)")
        if delivery.cameBack { return text("told-returned", ["way": way]) }
        guard delivery.reached else { return text("told-not", ["way": way]) }
        let isSameDay = text.days(from: event.time, to: delivery.time) == 0
        let when = isSameDay ? text("told-at", ["time": text.time(delivery.time)]) : text.dateTime(delivery.time)
        return text("told", ["way": way, "when": when])
    }
}

extension String {
    /// `nil` for a text of nothing.
    var nilIfEmpty: String? { isEmpty ? nil : self }
}
