import Appeals
import Foundation
import Logging
import Pipeline

/// Takes in a changed city pack while the services run. One that is wrong leaves the old one in force.
struct CityReload: Sendable {
    let city: CityPackSource
    let topics: Topics
    let logger: Logger

    /// Reads the pack again; the log tells what came of it.
    /// - Throws: `CityPackError`, `CityReloadError`.
    @discardableResult
    func callAsFunction() throws -> CityPack {
        do {
            // A unit's queue is a topic, made at the start: without it the unit's appeals would go nowhere.
            let read = try CityPack.load(from: city.folder)
            let unknown = read.units.codes.filter { topics.departments[$0] == nil }
            guard unknown.isEmpty else { throw CityReloadError.newUnits(unknown) }
            let pack = try city.reload()
            logger.notice("The city pack \(city.folder.path) was read again and is in force")
            return pack
        } catch {
            logger.error("The city pack \(city.folder.path) was not taken in, the one before stays in force: \(error)")
            throw error
        }
    }
}

/// Why a sound pack is not taken in by a running process.
enum CityReloadError: Error, Hashable, CustomStringConvertible {
    /// It has units that have no queue yet.
    case newUnits([String])

    /// One sentence, with what to do.
    var description: String {
        switch self {
        case .newUnits(let codes):
            "The pack has new units (\(codes.joined(separator: ", "))): restart the services, which makes their queues."
        }
    }
}
