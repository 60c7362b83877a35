import Appeals
import Foundation

/// Makes up appeals as a city of this pack gets them: all its types, ways in and places, the same ones for the same seed.
struct SampleMaker {
    let pack: CityPack
    var generator: SeededGenerator

    init(pack: CityPack, seed: UInt64) {
        self.pack = pack
        generator = SeededGenerator(seed: seed)
    }

    /// A way in: an electronic one with the probability `electronic`, the portal and the telephone more often than others.
    mutating func channel(electronic: Double) -> Channel {
        let wanted = generator.happens(electronic)
        let fitting = pack.channels.filter { $0.electronic == wanted }
        let favourites: [Channel.Entry: Double] = wanted ? [.portal: 2, .bot: 1.5] : [:]
        return generator.pick(fitting.isEmpty ? Array(pack.channels) : fitting) { favourites[$0.entry] ?? 1 }
    }

    /// An issue type; the five that the city names as the most pressing come four times as often. `isUrgent`: whether it may be one for the same day.
    mutating func type(isUrgent: Bool) -> IssueType {
        let types = pack.catalogue.types.filter { isUrgent || !$0.isUrgent }
        return generator.pick(types.isEmpty ? Array(pack.catalogue.types) : types) { $0.isSample ? 1 : 4 }
    }

    /// What a resident writes about `type`.
    mutating func text(_ type: IssueType) -> String {
        let more = generator.pick(SampleWords.of(type.category).more)
        return "\(generator.pick(type.examples.ru)). \(more)"
    }

    /// A place where people live: the main settlement two times out of three; the point lies well within it.
    mutating func place() -> (settlement: Settlement, address: String, point: Coordinate) {
        let settlement = generator.happens(0.65) ? pack.settlements[0] : generator.pick(Array(pack.settlements))
        let distance = settlement.radius * 0.5 * Double.random(in: 0..<1, using: &generator).squareRoot()
        let angle = Double.random(in: 0..<2 * .pi, using: &generator)
        let degree = 111.2  // kilometres of a degree of latitude
        let point = Coordinate(
            latitude: settlement.centre.latitude + distance * cos(angle) / degree,
            longitude: settlement.centre.longitude
                + distance * sin(angle) / (degree * cos(settlement.centre.latitude * .pi / 180)))
        let street = generator.pick(SampleWords.streets)
        return (settlement, "\(street), \(Int.random(in: 1...120, using: &generator))", point)
    }

    /// An appeal filed at `submitted`; nothing has happened to it yet.
    mutating func appeal(id: String, at submitted: Date, channel: Channel, type: IssueType) -> SampleCase {
        let place = place()
        let isFormal = channel.identifies && generator.happens(0.3)
        let kind = isFormal ? generator.pick(pack.terms.formalKinds.sorted { $0.rawValue < $1.rawValue }) : .message
        return SampleCase(
            id: id, number: .random(using: &generator), channel: channel, kind: kind, isIdentified: isFormal,
            type: type,
            settlement: place.settlement.code, location: type.needsLocation ? place.point : nil,
            words: Words(text(type), place: type.needsLocation ? place.address : nil),
            unit: pack.unit(for: type, in: place.settlement.code)?.code ?? type.unit, submitted: submitted)
    }

    /// Words of the unit or the resident, by the appeal's category.
    mutating func words(_ list: KeyPath<SampleWords, [String]>, about type: IssueType) -> String {
        generator.pick(SampleWords.of(type.category)[keyPath: list])
    }
}
