import Foundation
import ServiceKit
import Testing

@Suite("Clocks")
struct WallClockTests {
    let start = Date(timeIntervalSince1970: 1_795_000_000)

    @Test("A manual clock wakes who is due, and no one else")
    func manual() async throws {
        let clock = ManualClock(start)
        try await clock.sleep(until: start)
        let early = Task { try await clock.sleep(until: start.addingTimeInterval(10)) }
        let late = Task { try await clock.sleep(until: start.addingTimeInterval(100)) }
        await clock.sleepers(2)
        clock.advance(by: 10)
        try await early.value
        await clock.sleepers(1)
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
        #expect(clock.now == start.addingTimeInterval(10))
    }

    @Test("The system's clock returns in time, and at once for what is past")
    func system() async throws {
        let clock = SystemClock()
        try await clock.sleep(until: .distantPast)
        let due = clock.now.addingTimeInterval(0.05)
        try await clock.sleep(until: due)
        #expect(clock.now >= due)
    }

    @Test("A cancelled sleep ends")
    func cancelled() async {
        for clock in [SystemClock(), ManualClock(start)] as [any WallClock] {
            let task = Task { try await clock.sleep(until: .distantFuture) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
