import Foundation
import Pipeline
import TestSupport
import Testing

@Suite("LocalLog keeps the contract of a log", .timeLimit(.minutes(1)))
struct LocalLogContractTests {
    @Test(arguments: LogContract.allCases)
    func keeps(_ sentence: LogContract) async throws {
        try await TemporaryFolder.with { folder in
            let file = folder.appendingPathComponent("log.sqlite")
            try await sentence.check(
                on: LogContractSubject(erasesAtOnce: true, recordLimit: LocalLog.recordLimit) {
                    try await LocalLog.open(at: file)
                })
        }
    }
}
