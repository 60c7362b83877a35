import Appeals
import Foundation
import Testing

@Suite("The city pack of Yuzhno-Sakhalinsk")
struct CityPackTests {
    let pack: CityPack

    init() throws { pack = try CityPack.load(from: CityFixtures.real) }

    @Test("has 6 categories, 47 issue types, 40 units and twelve ways in")
    func counts() {
        #expect(pack.catalogue.categories.codes == ["yard", "houses", "transport", "roads", "city", "education"])
        #expect(pack.catalogue.types.count == 47)
        #expect(pack.units.count == 40)
        #expect(Set(pack.channels.map(\.number)) == Set(1...12))
        #expect(pack.settlements.count { $0.kind == .village } == 12)
        #expect(pack.catalogue.categories.map { pack.catalogue.types(in: $0.code).count }.reduce(0, +) == 47)
    }

    @Test("takes five types from the city's publication and calls the others samples")
    func samples() {
        #expect(
            pack.catalogue.types.filter { !$0.isSample }.map(\.code) == [
                "yard.rubbish-containers", "yard.green-parking", "roads.bad-repair", "roads.open-manhole",
                "city.street-lighting",
            ])
        #expect(pack.city.notice?.en.contains("sample") == true)
    }

    @Test("promises 10 or 30 days, or hours where somebody can come to harm")
    func terms() throws {
        for type in pack.catalogue.types {
            switch type.term {
            case .days(let days): #expect(days == 10 || days == 30, "\(type.code)")
            case .urgent(let hours): #expect((1...24).contains(hours) && type.needsLocation, "\(type.code)")
            }
        }
        let manhole = try #require(pack.catalogue.types["roads.open-manhole"])
        #expect(manhole.isUrgent && manhole.callsEmergency && pack.city.emergencyPhone == "112")
    }

    @Test("gives village work to the villages' office and the same work in the city to the type's own unit")
    func territories() throws {
        let snow = try #require(pack.catalogue.types["yard.snow-removal"])
        #expect(pack.unit(for: snow, in: "sinegorsk")?.code == "territory-north")
        #expect(pack.unit(for: snow, in: "khomutovo")?.code == "territory-khomutovo")
        #expect(pack.unit(for: snow, in: "yuzhno-sakhalinsk")?.code == "housing-control")
        #expect(pack.unit(for: snow, in: nil)?.code == "housing-control")
        let bus = try #require(pack.catalogue.types["transport.timetable"])
        #expect(pack.unit(for: bus, in: "sinegorsk")?.code == "bus-company")
        #expect(pack.units["territory-north"]?.serves("sinegorsk") == true)
        #expect(pack.units["territory-north"]?.serves(nil) == false)
    }

    @Test("makes formal what an identified sender files on a way that identifies, and a message of the rest")
    func basis() throws {
        let portal = try #require(pack.channels["portal"])
        let telegram = try #require(pack.channels["telegram"])
        let paper = try #require(pack.channels["paper"])
        #expect(pack.terms.basis(kind: .complaint, channel: portal, identified: true) == .formal)
        #expect(pack.terms.basis(kind: .proposal, channel: paper, identified: true) == .formal)
        #expect(pack.terms.basis(kind: .complaint, channel: portal, identified: false) == .message)
        #expect(pack.terms.basis(kind: .complaint, channel: telegram, identified: true) == .message)
        #expect(pack.terms.basis(kind: .message, channel: portal, identified: true) == .message)
    }

    @Test("tells the resident by obligation what the law obliges the city to tell")
    func notifications() {
        for event in [EventType.extended, .forwarded, .answered, .rejected] {
            #expect(pack.notifications(of: event).contains { $0.audience == .resident && $0.obliged }, "\(event)")
        }
        #expect(pack.notifications(of: .overdue).map(\.audience) == [.worker, .head, .manager])
        #expect(pack.notifications(of: .rated).isEmpty)
    }

    @Test(
        "finds the settlement of a point on the map",
        arguments: [
            (46.959, 142.738, "yuzhno-sakhalinsk"), (46.8887, 142.7177, "khomutovo"), (47.1720, 142.5200, "sinegorsk"),
            (47.0500, 142.7300, "novo-aleksandrovsk"), (47.0250, 142.7450, "lugovoe"), (46.6330, 142.7800, nil),
            (55.75, 37.62, nil),
        ])
    func nearest(latitude: Double, longitude: Double, expected: String?) {
        let point = Coordinate(latitude: latitude, longitude: longitude)
        #expect(pack.settlements.nearest(to: point)?.code == expected)
    }

    @Test("measures distances on the globe")
    func distance() {
        let moscow = Coordinate(latitude: 55.7558, longitude: 37.6173)
        #expect(abs(pack.city.centre.distance(to: moscow) / 1_000 - 6_640) < 20)
        let equator = Coordinate(latitude: 0, longitude: 0)
        #expect(abs(equator.distance(to: Coordinate(latitude: 0, longitude: 1)) - 111_195) < 1)
        #expect(equator.distance(to: equator) == 0)
        #expect(!Coordinate(latitude: .nan, longitude: 0).isOnGlobe)
        #expect(!Coordinate(latitude: 0, longitude: 181).isOnGlobe && moscow.isOnGlobe)
    }

    @Test("describes everything in both languages")
    func languages() {
        for type in pack.catalogue.types {
            for language in Language.allCases {
                #expect(!type.keywords[language].isEmpty && !type.examples[language].isEmpty, "\(type.code)")
                #expect(type.name[language].contains(/\p{Cyrillic}/) == (language == .ru), "\(type.code)")
            }
        }
        for unit in pack.units { #expect(!unit.name.en.contains(/\p{Cyrillic}/), "\(unit.code)") }
    }
}

@Suite("Another city's pack")
struct CityOtherPackTests {
    @Test("works without code: its own numbers, zone, terms and languages")
    func other() throws {
        let pack = try CityPack.load(from: try CityFixtures.other)
        #expect(pack.catalogue.categories.count == 2 && pack.catalogue.types.count == 3 && pack.units.count == 2)
        #expect(pack.city.timeZone.identifier == "Europe/London" && pack.city.languages == [.en, .ru])
        #expect(pack.city.name[.en] == "Port Wick" && pack.city.emergencyPhone == "999" && pack.city.notice == nil)
        #expect(pack.city.light.primary.hex == "#005a30")
        let berth = try #require(pack.catalogue.types["harbour.berth"])
        let quay = Coordinate(latitude: 51.501, longitude: -0.021)
        #expect(pack.unit(for: berth, in: pack.settlements.nearest(to: quay)?.code)?.code == "harbour-office")
        #expect(pack.unit(for: berth, in: "old-town")?.code == "streets")
        #expect(pack.units["road-maintenance"] == nil)
    }
}
