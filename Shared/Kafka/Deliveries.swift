/// What became of the records of one append, as the reports come in.
struct Deliveries {
    enum Outcome { case awaited, acknowledged, refused, unknown }

    private var outcomes: [Outcome]
    /// How many reports are still to come.
    private(set) var awaited: Int
    /// The first record's failure that is more than the echo of another's.
    var failure: String?

    /// An append of `count` records, none of them sent yet.
    init(_ count: Int) {
        outcomes = Array(repeating: .refused, count: count)
        awaited = 0
    }

    /// The record is on its way.
    mutating func sent(_ index: Int) {
        outcomes[index] = .awaited
        awaited += 1
    }

    /// The record's report is in.
    mutating func report(_ outcome: Outcome, of index: Int) {
        guard outcomes[index] == .awaited else { return }
        outcomes[index] = outcome
        awaited -= 1
    }

    /// How many records from the front are durable.
    var acknowledged: Int { outcomes.firstIndex { $0 != .acknowledged } ?? outcomes.count }

    /// Whether a record behind the acknowledged ones may be in the log, too.
    var othersMayHavePassed: Bool { outcomes[acknowledged...].contains { $0 != .refused } }
}
