import Foundation
import Testing

@testable import ServiceKit

@Suite("Slowing down guesses")
struct ThrottleTests {
    let start = Date(timeIntervalSince1970: 1_795_000_000)

    private func fail(
        _ throttle: inout SignInThrottle, _ times: Int, account: String = "a", address: String = "10.0.0.1",
        at now: Date
    ) {
        for _ in 0..<times { throttle.failed(account: account, address: address, now: now) }
    }

    @Test("Four failures are free, after the fifth one waits, and ever longer up to an hour")
    func grows() {
        var throttle = SignInThrottle()
        fail(&throttle, 4, at: start)
        #expect(throttle.wait(account: "a", address: "10.0.0.1", now: start) == nil)
        var waits: [TimeInterval] = []
        for _ in 0..<10 {
            fail(&throttle, 1, at: start)
            waits.append(throttle.wait(account: "a", address: "10.0.0.1", now: start) ?? 0)
        }
        #expect(waits == [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600])
        #expect(throttle.wait(account: "a", address: "10.0.0.1", now: start.addingTimeInterval(3_600)) == nil)
    }

    @Test("The account waits wherever one tries from, the address whatever account is tried")
    func both() {
        var throttle = SignInThrottle()
        for number in 0..<5 { fail(&throttle, 1, account: "a", address: "10.0.0.\(number)", at: start) }
        #expect(throttle.wait(account: "a", address: "10.9.9.9", now: start) == 30)
        #expect(throttle.wait(account: "b", address: "10.0.0.1", now: start) == nil)
        for number in 0..<5 { fail(&throttle, 1, account: "x\(number)", address: "10.1.1.1", at: start) }
        #expect(throttle.wait(account: "y", address: "10.1.1.1", now: start) == 30)
    }

    @Test("The right password, or a day, makes all good again")
    func forgets() {
        var throttle = SignInThrottle()
        fail(&throttle, 7, at: start)
        throttle.succeeded(account: "a", address: "10.0.0.1")
        #expect(throttle.wait(account: "a", address: "10.0.0.1", now: start) == nil)
        fail(&throttle, 8, at: start)
        let later = start.addingTimeInterval(SignInThrottle.memory + 1)
        fail(&throttle, 1, at: later)
        #expect(throttle.wait(account: "a", address: "10.0.0.1", now: later) == nil)
    }

    @Test("Memory is bounded, and the newest failures stay")
    func bounded() {
        var throttle = SignInThrottle(capacity: 100)
        for number in 0..<1_000 {
            fail(&throttle, 1, account: "x\(number)", address: "", at: start.addingTimeInterval(Double(number)))
        }
        let end = start.addingTimeInterval(1_000)
        fail(&throttle, 5, account: "last", address: "", at: end)
        #expect(throttle.remembered <= 100)
        #expect(throttle.wait(account: "last", address: "", now: end) == 30)
    }
}
