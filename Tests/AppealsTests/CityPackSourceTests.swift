import Appeals
import Foundation
import Testing

@Suite("Reloading the city pack")
struct CityPackSourceTests {
    @Test("a changed pack is in force after a reload, not before")
    func reload() throws {
        try CityFixtures.withCopy(of: try CityFixtures.other) { copy in
            let source = try CityPackSource(folder: copy.folder)
            try copy.replace("days: 5", with: "days: 7", in: "categories.yaml")
            #expect(source.current.catalogue.types["streets.pothole"]?.term == .days(5))
            try source.reload()
            #expect(source.current.catalogue.types["streets.pothole"]?.term == .days(7))
        }
    }

    @Test("a spoilt pack is refused with its errors and the old one stays in force")
    func spoilt() throws {
        try CityFixtures.withCopy(of: try CityFixtures.other) { copy in
            let source = try CityPackSource(folder: copy.folder)
            try copy.replace("days: 5", with: "days: soon", in: "categories.yaml")
            let error = #expect(throws: CityPackError.self) { try source.reload() }
            #expect(error?.problems.map(\.key) == ["categories[0].types[0].days"])
            #expect(source.current.catalogue.types["streets.pothole"]?.term == .days(5))
        }
    }

    @Test("no source starts on a spoilt pack")
    func start() throws {
        try CityFixtures.withCopy(of: try CityFixtures.other) { copy in
            try FileManager.default.removeItem(at: copy.folder.appending(path: "city.yaml"))
            #expect(throws: CityPackError.self) { try CityPackSource(folder: copy.folder) }
        }
    }

    @Test("many may read while it is reloaded")
    func concurrent() async throws {
        let source = try CityPackSource(folder: try CityFixtures.other)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { try source.reload().units.count }
                group.addTask { source.current.units.count }
            }
            for try await count in group { #expect(count == 2) }
        }
    }
}
