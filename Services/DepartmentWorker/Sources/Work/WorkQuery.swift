import Appeals
import Foundation
import Hummingbird
import ServiceKit

/// What of the queue is shown: `/work?tab=overdue&unit=roads&page=2`. What cannot be read is left out.
struct WorkQuery: Sendable {
    let tab: WorkQueue.Tab
    /// The chosen unit; `nil` for all that the reader sees.
    let unit: String?
    /// From 0.
    let page: Int

    init(_ parameters: Parameters) {
        tab = parameters.get("tab").flatMap(WorkQueue.Tab.init) ?? .unit
        unit = parameters.get("unit").flatMap { $0.isEmpty ? nil : $0 }
        page = max(0, min((parameters.get("page", as: Int.self) ?? 1) - 1, 100_000))
    }

    /// The address of a view of the same units.
    func address(_ path: String = "/work", tab: WorkQueue.Tab, page: Int = 0) -> String {
        let parts = [
            "tab=\(tab.rawValue)", unit.map { "unit=\($0)" }, page > 0 ? "page=\(page + 1)" : nil,
        ].compactMap { $0 }
        return "\(path)?" + parts.joined(separator: "&")
    }

    /// The units that are shown, of those that `session` may see and this worker serves.
    /// - Throws: `AccessError.unit` when the chosen one is not among them.
    func units(for session: StaffSession, served: [String]) throws(AccessError) -> [String] {
        let seen = served.filter { session.sees(unit: $0) }
        guard let unit else { return seen }
        guard seen.contains(unit) else { throw .unit(unit) }
        return [unit]
    }
}
