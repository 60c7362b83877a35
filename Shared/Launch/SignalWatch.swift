import Foundation
import ServiceLifecycle
import UnixSignals

/// What the process does when it is told to by a signal: SIGINT and SIGTERM end it in order, a second one ends it at once, SIGHUP reads the city pack again.
struct SignalWatch: Sendable {
    /// The order to end in order must be through by then, well before a supervisor loses its patience.
    static let longestEnd = Duration.milliseconds(3_800)

    let group: ServiceGroup
    let reload: CityReload

    /// Watches until the task is cancelled.
    func run() async {
        var isEnding = false
        for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
            if signal == .sighup {
                _ = try? reload()
            } else if isEnding {
                _exit(130)
            } else {
                isEnding = true
                await group.triggerGracefulShutdown()
                Task.detached {
                    try await Task.sleep(for: Self.longestEnd)
                    Console.complain(
                        "Not everything could be sent to the log in time: it is on the disk and goes out at the next start."
                    )
                    _exit(0)
                }
            }
        }
    }
}
