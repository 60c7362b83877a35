import Appeals
import Foundation
import ServiceKit
import WebPages

/// The JSON that answers `POST /api/appeals`: all that is needed to follow the appeal.
struct FiledAnswer: Encodable {
    let number: String
    let secret: String
    /// What can be dictated, beside the number, at `/track`.
    let code: String
    let trackingURL: String
    let status: Phase

    init(_ appeal: Appeal, links: AppealLinks) {
        number = appeal.number.digits
        secret = links.keys.appealSecret(for: appeal.id)
        code = links.code(of: appeal.id)
        trackingURL = links.url(of: appeal)
        status = appeal.phase
    }
}

/// The JSON of `GET /api/appeals/{number}`: what the tracking page shows.
struct AppealAnswer: Encodable {
    struct Unit: Encodable {
        let code: String
        let name: String
    }

    struct Line: Encodable {
        let id: String
        let type: String
        let time: Date
        let title: String
        let text: String?
    }

    let number: String
    let status: Phase
    let summary: String
    let registration: String?
    let type: String?
    let settlement: String?
    let submitted: Date
    let deadline: Date?
    let planned: Date?
    let unit: Unit?
    let rating: Int?
    let timeline: [Line]

    init(_ view: AppealView, pack: CityPack, in text: Localizer) {
        let (appeal, story) = (view.appeal, AppealStory(view, pack: pack, in: text))
        number = appeal.number.digits
        status = appeal.phase
        summary = story.summary
        registration = appeal.registration
        type = appeal.issueType
        settlement = appeal.settlement
        submitted = appeal.submittedAt
        deadline = appeal.deadline
        planned = appeal.plannedFor
        unit = appeal.unit.map { Unit(code: $0, name: story.name(ofUnit: $0)) }
        rating = appeal.rating
        timeline = story.lines.map { Line(id: $0.id, type: $0.type, time: $0.time, title: $0.title, text: $0.text) }
    }
}
