import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline
import ServiceKit
import WebPages

/// The figures as a page, `/stats`, and as JSON, `/stats/api/summary`; both public.
struct StatsRoutes: Sendable {
    let stage: Stage<StatsFlow>
    let city: CityPackSource
    let pages: Pages
    let clock: any WallClock
    let isDemo: Bool

    func mount(on router: Router<WebContext>) {
        router.get("/stats", use: page)
        router.get("/stats/api/summary", use: summary)
    }

    private var today: LocalDay { stage.flow.calendar.day(of: clock.now) }

    /// What is shown when no period is asked for: twelve months up to now. The made-up period of a demonstration ends with the day before it began, so
    /// there the usual period ends yesterday.
    private var usual: Period { .year(to: isDemo ? today - 1 : today) }

    private func period(of request: Request) throws(InvalidInput) -> Period {
        let query = try FormData(urlencoded: request.uri.query ?? "")
        return try Period(from: query["from"], to: query["to"], usual: usual, today: today)
    }

    private func read(_ period: Period) async throws -> Summary {
        try await stage.store.read { try Summary(of: period, in: $0) }
    }

    @Sendable
    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = pages.localizer(for: context)
        let query = (try? FormData(urlencoded: request.uri.query ?? "")) ?? FormData()
        let model: StatsPage
        switch Result(catching: { () throws(InvalidInput) in try period(of: request) }) {
        case .success(let period):
            model = StatsPage(
                form: PeriodForm(period, usual: usual, today: today, in: text),
                figures: StatsPage.Figures(try await read(period), today: today, pack: city.current, in: text))
        case .failure(let invalid):
            // A mistyped date is put right on the page where it was typed.
            model = StatsPage(
                form: PeriodForm(invalid, query: query, usual: usual, today: today, in: text), figures: nil)
        }
        return try pages.render(
            "stats", model, title: text("stats-title"), context: context, section: .stats, shape: .wide,
            status: model.figures == nil ? .unprocessableContent : .ok)
    }

    @Sendable
    private func summary(_ request: Request, _ context: WebContext) async throws -> Response {
        let summary = try await read(try period(of: request))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let answer = SummaryAnswer(summary, today: today, pack: city.current, in: pages.localizer(for: context))
        return Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "public, max-age=60"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(answer))))
    }
}
