@testable import Launch
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@Suite("The order in which a process starts and ends")
struct OrderTests {
    /// Notes its name when it is asked to end.
    private struct Noting: Service {
        let name: String
        let notes: Notes
        var gate: Gate?

        func run() async throws {
            notes.add("\(name) runs")
            gate?.open()
            try await gracefulShutdown()
            notes.add("\(name) ends")
        }
    }

    private final class Notes: Sendable {
        private let notes = Mutex<[String]>([])
        var all: [String] { notes.withLock { $0 } }
        func add(_ note: String) { notes.withLock { $0.append(note) } }
    }

    private struct Failing: Service {
        struct Failure: Error {}
        func run() async throws { throw Failure() }
    }

    /// Never ends when it is asked to.
    private struct Stubborn: Service {
        func run() async throws { try await Task.sleep(for: .seconds(3_600)) }
    }

    private func group(_ services: [any Service]) -> ServiceGroup {
        ServiceGroup(services: services, logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("What waits for a gate runs when it is open", .timeLimit(.minutes(4)))
    func gate() async throws {
        let (gate, last, notes) = (Gate(), Gate(), Notes())
        let group = group([
            After(gate: gate, service: Noting(name: "stages", notes: notes, gate: last)),
            Noting(name: "server", notes: notes, gate: gate),
        ])
        async let run: Void = group.run()
        await last.passed()
        await group.triggerGracefulShutdown()
        try await run
        #expect(notes.all == ["server runs", "stages runs", "server ends", "stages ends"])
    }

    @Test("What still waits for its gate ends without having run", .timeLimit(.minutes(4)))
    func closedGate() async throws {
        let (started, notes) = (Gate(), Notes())
        let group = group([
            After(gate: Gate(), service: Noting(name: "stages", notes: notes)),
            Noting(name: "server", notes: notes, gate: started),
        ])
        async let run: Void = group.run()
        await started.passed()
        await group.triggerGracefulShutdown()
        try await run
        #expect(notes.all == ["server runs", "server ends"])
    }

    @Test("Who does not end in time is cancelled", .timeLimit(.minutes(4)))
    func hurry() async throws {
        let (started, notes) = (Gate(), Notes())
        let group = group([
            Hurried(service: Stubborn(), patience: .milliseconds(10)), Noting(name: "x", notes: notes, gate: started),
        ])
        async let run: Void = group.run()
        await started.passed()
        await group.triggerGracefulShutdown()
        try await run
    }

    @Test("One that fails ends all that run together with it", .timeLimit(.minutes(4)))
    func failure() async throws {
        await #expect(throws: Failing.Failure.self) {
            try await group([Together(services: [Stubborn(), Failing(), Stubborn()])]).run()
        }
    }
}
