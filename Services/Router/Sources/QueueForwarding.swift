import Appeals
import Pipeline
import ServiceKit

/// What goes to the units' queues, `department.<code>`: a function of the records of `appeals`.
///
/// - A record goes to the units that take part before it or after it: who loses an appeal sees the record that says so, and nothing after.
/// - A unit that newly takes part first gets all records before, in order.
/// - What erases, a tombstone or the event `erased`, goes to every unit that ever took part: each of them holds a copy that must go
///   (152-FZ art. 21).
///
/// Only the history is looked at and never the state, which after a restart may be ahead of the record.
struct QueueForwarding: Sendable {
    let topics: Topics

    /// Copies `entry` to the queues it belongs in. `history` is all records of its appeal, in order, later ones too.
    func copy(_ entry: Entry, of history: [HistoryRecord], emit: inout Emissions) throws {
        guard let key = RecordKey(entry.record.key) else { return }
        let isTombstone = entry.record.value == nil
        let place = history.lastIndex { $0.key == key && ($0.value == nil) == isTombstone }
        let past: ArraySlice<HistoryRecord>
        if let place {
            past = history[...place]
        } else if isTombstone {
            // The appeal was erased later, which took this tombstone out of the history: any unit may hold what it erases.
            past = history[...]
        } else {
            // Words or a contact that were erased since, or came after the erasure: they go nowhere.
            return
        }
        let before = past.dropLast().last?.units ?? []
        let after = past.last?.units ?? []
        let isErasure = isTombstone || entry.event?.body.type == .erased
        let recipients = Set(isErasure ? past.flatMap(\.units) : before + after)
        for unit in recipients.sorted() {
            guard let queue = topics.departments[unit] else { continue }
            if place != nil, !before.contains(unit), after.contains(unit) {
                for record in past.dropLast() {
                    try emit.copy(key: record.key, kind: record.kind, value: record.value, to: queue)
                }
            }
            try emit.copy(key: key, kind: entry.record.headers.kind, value: entry.record.value, to: queue)
        }
    }
}
