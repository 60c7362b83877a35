import Appeals
import Foundation
import Hummingbird

/// What of the list is shown: `/dispatch?reason=returned&settlement=lugovoe&page=2`. What cannot be read is left out.
struct DispatchQuery: Sendable {
    let reason: WaitingList.Reason?
    let settlement: String?
    /// From 0.
    let page: Int
    /// An appeal asked for by its number.
    let number: TrackingNumber?

    init(_ parameters: Parameters, pack: CityPack) {
        reason = parameters.get("reason").flatMap(WaitingList.Reason.init)
        settlement = parameters.get("settlement").flatMap { pack.settlements[$0]?.code }
        page = max(0, min((parameters.get("page", as: Int.self) ?? 1) - 1, 100_000))
        number = parameters.get("number").flatMap { TrackingNumber($0.replacing("+", with: " ")) }
    }

    /// The address of the same list with another reason or page.
    func address(reason: WaitingList.Reason?, page: Int = 0) -> String {
        let parts = [
            reason.map { "reason=\($0.rawValue)" }, settlement.map { "settlement=\($0)" },
            page > 0 ? "page=\(page + 1)" : nil,
        ].compactMap { $0 }
        return parts.isEmpty ? "/dispatch" : "/dispatch?" + parts.joined(separator: "&")
    }
}
