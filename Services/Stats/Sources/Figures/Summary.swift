import Appeals
import Foundation
import GRDB

/// The figures of a period.
struct Summary: Sendable, Hashable {
    let period: Period
    /// How the appeals taken into work in the period stood at its end.
    let standings: [Standing: Int]
    /// Taken into work on each day that had any.
    let accepted: [LocalDay: Int]
    /// Solved on each day that had any, those taken into work before the period included.
    let solved: [LocalDay: Int]
    /// Filed, by the code of the way in.
    let channels: [String: Int]

    /// Reads the figures; the time depends on the number of days, not of appeals.
    init(of period: Period, in db: Database) throws {
        self.period = period
        standings = try CohortTable.standings(in: period, in: db)
        accepted = try DayTable.byDay(.accepted, in: period, in: db)
        solved = try DayTable.byDay(.solved, in: period, in: db)
        channels = try DayTable.byChannel(in: period, in: db)
    }

    subscript(standing: Standing) -> Int { standings[standing] ?? 0 }

    /// Taken into work in the period: what all standings add up to.
    var total: Int { standings.values.reduce(0, +) }

    /// Filed in the period.
    var filed: Int { channels.values.reduce(0, +) }

    /// Filed by an electronic way, as the pack tells them apart.
    func electronic(in pack: CityPack) -> Int {
        channels.reduce(0) { $0 + (pack.channels[$1.key]?.electronic == true ? $1.value : 0) }
    }
}
