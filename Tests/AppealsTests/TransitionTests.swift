import Appeals
import Foundation
import Testing

/// The committed table of phases and events: `Fixtures/transitions.csv`, a row a phase, a column an event, `-` where the event is refused.
private struct TransitionTable: Sendable {
    struct Cell: Sendable, CustomTestStringConvertible {
        let phase: String
        let event: EventType
        let next: Phase?
        var testDescription: String { "\(phase) x \(event.shortName) -> \(next?.rawValue ?? "refused")" }
    }

    static let cells: [Cell] = {
        let url = Bundle.module.url(forResource: "Fixtures", withExtension: nil)!.appending(path: "transitions.csv")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        guard lines.count > 1 else { return [] }
        return lines.dropFirst().flatMap { row in
            zip(lines[0].dropFirst(), row.dropFirst()).map { name, next in
                Cell(
                    phase: row[0], event: EventType.allCases.first { $0.shortName == name }!,
                    next: Phase(rawValue: next))
            }
        }
    }()
}

@Suite("The table of phases and events")
struct TransitionTests {
    @Test("has a row for every phase and a column for every event of an appeal")
    func whole() {
        let ofAppeals = EventType.allCases.filter { $0.rawValue.hasPrefix("appeal.") }
        #expect(Set(TransitionTable.cells.map(\.event)) == Set(ofAppeals))
        #expect(Set(TransitionTable.cells.map(\.phase)) == Set(Phase.allCases.map(\.rawValue) + ["none"]))
        #expect(TransitionTable.cells.count == ofAppeals.count * (Phase.allCases.count + 1))
    }

    @Test("is what the reducer does, cell by cell", arguments: TransitionTable.cells)
    private func cell(_ cell: TransitionTable.Cell) throws {
        var history = History()
        if cell.phase != "none" { history.bring(to: try #require(Phase(rawValue: cell.phase))) }
        let before = history.appeal
        let verdict = history.fold(history.body(of: cell.event))
        if let next = cell.next {
            #expect(verdict == .applied)
            #expect(history.appeal?.phase == next)
        } else {
            #expect(verdict != .applied)
            #expect(history.appeal == before)
        }
    }

    @Test(
        "refuses events of staff and deliveries on an appeal",
        arguments: [EventType.accountSet, .delivered, .undelivered])
    func foreign(_ type: EventType) {
        var history = History()
        history.bring(to: .accepted)
        let before = history.appeal
        #expect(history.fold(history.body(of: type)) != .applied)
        #expect(history.appeal == before)
    }
}
