import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Pipeline

@Suite("Those who wait for changes")
struct WatchersTests {
    /// The threads are the test's own, so that what blocks them does not block the test.
    @Test("Who gives up waiting just when there is news blocks nobody", .timeLimit(.minutes(2)))
    func givenUp() async {
        let watchers = Watchers()
        let outcome = AsyncStream.makeStream(of: Bool.self)
        let isOver = Mutex(false)
        let teller = Thread { while !isOver.withLock({ $0 }) { watchers.tellOfStage() } }
        let canceller = Thread {
            for _ in 0..<3_000 {
                let tasks = (0..<4).map { _ in Task { for await _ in watchers.add(nil) {} } }
                usleep(100)
                for task in tasks { task.cancel() }
            }
            outcome.continuation.yield(true)
        }
        teller.start()
        canceller.start()
        DispatchQueue.global().asyncAfter(deadline: .now() + 60) { outcome.continuation.yield(false) }
        for await isThrough in outcome.stream {
            #expect(isThrough, "Telling and giving up wait for each other.")
            break
        }
        isOver.withLock { $0 = true }
    }
}
