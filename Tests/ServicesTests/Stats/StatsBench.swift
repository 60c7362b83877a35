import Appeals
import Configuration
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pipeline
import ServiceKit
import TestSupport

@testable import StatsService

/// The figures over a real log with a made-up history.
struct StatsBench: Sendable {
    let desk: DeskBench
    let writer: LogWriter
    let stats: StatsDesk

    /// Writes `histories`, lets the figures fold them, and runs `body`.
    static func with(
        _ histories: [[Event]], _ body: @Sendable (StatsBench) async throws -> Void
    ) async throws {
        try await DeskBench.with { desk in
            let writer = try await LogWriter(desk)
            for event in histories.joined() { try await writer.add(event) }
            try await writer.flush()
            let stats = try await StatsDesk(environment: desk.environment(StatsDesk.name))
            try await RunningService.with(stats.stage) {
                try await stats.stage.live()
                try await body(StatsBench(desk: desk, writer: writer, stats: stats))
            }
        }
    }

    func summary(_ period: Period) async throws -> Summary {
        try await stats.stage.store.read { try Summary(of: period, in: $0) }
    }

    /// What a visitor is answered.
    func get(_ path: String, language: String = "ru") async throws -> (status: HTTPResponse.Status, text: String) {
        let options = WebOptions(
            keys: desk.keys, clock: desk.clock, staff: stats.staff,
            settings: try Settings(Settings.reader(environment: [:])))
        let router = WebServer.router(options)
        stats.mount(on: router)
        return try await Application(router: router).test(.router) { client in
            let answer = try await client.execute(
                uri: path, method: .get, headers: [.acceptLanguage: language, .accept: "text/html"])
            return (answer.status, String(buffer: answer.body))
        }
    }
}

/// The events of one appeal.
struct History {
    let id: String
    private(set) var events: [Event] = []
    private(set) var appeal: Appeal?

    init(_ id: String = EventID.root(), channel: String = "portal", at time: Date) {
        self.id = id
        happen(.submitted(Submitted(number: .random(), channel: channel)), at: time)
        happen(.registered(Registered(year: 2026, serial: 1)), at: time)
        happen(.assigned(Assigned(unit: "city-lighting", deadline: time + 86_400 * 30, rule: "test")), at: time)
    }

    /// Adds an event, allowed or not.
    mutating func happen(_ body: EventBody, at time: Date) {
        let event = Event(source: "/test", subject: id, time: time, actor: .system, body: body)
        _ = Appeal.apply(event, to: &appeal)
        events.append(event)
    }
}
