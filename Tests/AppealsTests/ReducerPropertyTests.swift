import Appeals
import Foundation
import Testing
import TestSupport

@Suite("The reducer, whatever comes")
struct ReducerPropertyTests {
    private static let seeds: [UInt64] = (0..<200).map { $0 * 7_919 + 1 }

    /// A random history: bodies that fit and bodies that do not, units that are responsible and units that are not, stale and fresh decisions.
    private func random(_ seed: UInt64, length: Int = 80) -> History {
        var random = SplitMix(seed: seed)
        var history = History()
        history.bring(to: .submitted)
        var decisions = ["e1"]
        for _ in 0..<length {
            let type = EventType.allCases.randomElement(using: &random)!
            if type == .erased, Int.random(in: 0..<20, using: &random) > 0 { continue }
            let actor: Actor = [.system, .resident, .staff("anna", unit: "roads"), .staff("boris", unit: "lighting")]
                .randomElement(using: &random)!
            let basedOn = [nil, history.appeal?.lastDecision, decisions.randomElement(using: &random)].randomElement(
                using: &random)!
            history.fold(history.body(of: type), actor: actor, basedOn: basedOn)
            decisions.append(history.appeal!.lastDecision)
        }
        return history
    }

    @Test("Any sequence leaves a legal state", arguments: seeds)
    func legal(_ seed: UInt64) throws {
        let history = random(seed)
        let appeal = try #require(history.appeal)
        #expect(appeal.phase.isOpen == (appeal.closedAt == nil), "\(appeal.phase)")
        if appeal.phase.isWithUnit { #expect(appeal.unit != nil && appeal.deadline != nil) }
        #expect((appeal.phase == .waiting) == (appeal.openQuestion != nil))
        if appeal.phase == .merged { #expect(appeal.mergedInto != nil && appeal.resumes != nil) }
        #expect(!appeal.coUnits.contains { $0 == appeal.unit })
        #expect(Set(appeal.coUnits).count == appeal.coUnits.count)
        if appeal.phase == .erased { #expect(appeal.words == nil && appeal.author == nil && appeal.location == nil) }
        if let rating = appeal.rating { #expect((1...5).contains(rating)) }
    }

    @Test("Folding the same events gives the same state, wherever and however often", arguments: seeds)
    func deterministic(_ seed: UInt64) {
        let history = random(seed)
        var again: Appeal?
        for event in history.events { _ = Appeal.apply(event, to: &again) }
        #expect(again == history.appeal)
    }

    @Test("The last event, doubled, changes nothing", arguments: seeds)
    func doubled(_ seed: UInt64) throws {
        let history = random(seed)
        var appeal: Appeal?
        for event in history.events {
            _ = Appeal.apply(event, to: &appeal)
            let before = appeal
            #expect(Appeal.apply(event, to: &appeal) != .applied)
            #expect(appeal == before)
        }
    }

    @Test("A refused event changes nothing", arguments: seeds)
    func refused(_ seed: UInt64) {
        var appeal: Appeal?
        for event in random(seed).events {
            let before = appeal
            if Appeal.apply(event, to: &appeal) != .applied {
                #expect(appeal == before)
            } else {
                #expect(appeal != before)
            }
        }
    }

    @Test("Two who decide on the same sight of an appeal: the first wins, the second is told")
    func race() {
        for first in [EventType.resolved, .answered, .question, .returned] {
            var history = History()
            history.bring(to: .accepted)
            let seen = history.appeal!.lastDecision
            #expect(
                history.fold(history.body(of: first), actor: .staff("anna", unit: "roads"), basedOn: seen) == .applied)
            let after = history.appeal
            #expect(
                [.refused(.stale), .refused(.notAllowed(event: .extended, phase: after!.phase))].contains(
                    history.fold(history.body(of: .extended), actor: .staff("boris", unit: "roads"), basedOn: seen)))
            #expect(history.appeal == after)
        }
    }

    @Test("A unit that is not responsible decides nothing")
    func notResponsible() {
        for type in [EventType.resolved, .answered, .rejected, .question, .extended, .returned, .planned] {
            var history = History()
            history.bring(to: .accepted)
            #expect(
                history.fold(history.body(of: type), actor: .staff("x", unit: "lighting"))
                    == .refused(.notResponsible(unit: "lighting")))
        }
    }

    @Test("Reassigning never lengthens the deadline; extending does; reopening sets a new one")
    func deadlines() {
        var history = History()
        history.bring(to: .assigned)
        let first = history.appeal!.deadline!
        history.fold(.assigned(Assigned(unit: "lighting", deadline: first + 999_999, rule: "dispatcher")))
        #expect(history.appeal?.deadline == first)
        #expect(history.appeal?.unit == "lighting")
        history.fold(.extended(Extended(deadline: first + 86_400, words: "r")))
        #expect(history.appeal?.deadline == first + 86_400)
        #expect(history.fold(.overdue(Overdue(deadline: first))) != .applied)
        history.fold(.accepted(Accepted()))
        history.fold(.resolved(Resolved(reply: "r")))
        history.fold(.reopened(Reopened(deadline: first + 999_999)))
        #expect(history.appeal?.deadline == first + 999_999)
        #expect(history.appeal?.reopenings == 1)
    }

    @Test(
        "An appeal that was unmerged goes on where it was",
        arguments: [Phase.registered, .assigned, .accepted, .planned, .returned])
    func unmerged(_ phase: Phase) {
        var history = History()
        history.bring(to: phase)
        history.fold(.merged(Merged(into: "older")))
        history.fold(.unmerged(Unmerged()))
        #expect(history.appeal?.phase == phase)
        #expect(history.appeal?.mergedInto == nil)
    }
}
