import Appeals
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceKit

/// What operators ask a running process: how it does, what is parked, to try that again, to read the city pack again. JSON, under `/ops`.
struct OperationsRoutes: Sendable {
    let keys: Keys
    let stages: [any OperatedStage]
    let reload: CityReload

    func mount(on router: Router<WebContext>) {
        let group = router.group("ops").add(middleware: OperatorMiddleware(keys: keys))
        group.get("status") { _, _ in
            var reports: [StageReport] = []
            for stage in stages { reports.append(try await stage.report()) }
            return try Self.answer(reports)
        }
        group.get("parked") { _, _ in try Self.answer(await parked()) }
        group.post("parked/retry") { request, _ in
            let asked = try await request.json(as: RetryRequest.self)
            return try Self.answer(await retry(asked))
        }
        group.post("city/reload") { _, context in
            do {
                let pack = try reload()
                return try Self.answer(["city": pack.city.code, "folder": reload.city.folder.path])
            } catch {
                throw Problem(.unprocessableContent, "\(error)", in: context.language)
            }
        }
    }

    private func parked() async throws -> [ParkedSubject] {
        var found: [ParkedSubject] = []
        for stage in stages { found += try await stage.parked() }
        return found
    }

    /// One after the other: what fails again stays parked and does not stop the rest.
    private func retry(_ asked: RetryRequest) async throws -> RetryOutcome {
        var outcome = RetryOutcome()
        for stage in stages where asked.service.map({ $0 == stage.instance.service }) ?? true {
            for parked in try await stage.parked() where asked.subject.map({ $0 == parked.subject }) ?? true {
                do {
                    try await stage.retryParked(parked.subject)
                    outcome.done.append(parked)
                } catch {
                    var still = parked
                    still.error = "\(error)"
                    outcome.failed.append(still)
                }
            }
        }
        return outcome
    }

    private static func answer(_ value: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}
