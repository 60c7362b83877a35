import Appeals
import Foundation
import Testing

/// A pack spoilt in one place, and what the loader says of it.
private struct CitySlip {
    var file = ""
    var old = ""
    var new = ""
    var says: [String] = []

    /// The table in `city-slips.txt`.
    static var all: [CitySlip] {
        get throws {
            var slips: [CitySlip] = []
            for line in try String(contentsOf: CityFixtures.slips, encoding: .utf8).split(separator: "\n") {
                let rest = String(line.dropFirst(2)).replacing("\\n", with: "\n")
                switch line.first {
                case "@": slips.append(CitySlip(file: rest))
                case "-": slips[slips.count - 1].old = rest
                case "+": slips[slips.count - 1].new = rest
                case "=": slips[slips.count - 1].says.append(rest)
                default: continue
                }
            }
            return slips
        }
    }
}

@Suite("What is wrong with a city pack is named with file, line and key")
struct CityPackErrorTests {
    @Test("every slip of the table is found, and nothing else is blamed")
    func slips() throws {
        let slips = try CitySlip.all
        #expect(slips.count > 40)
        for slip in slips {
            let problems = try CityFixtures.withCopy(of: try CityFixtures.other) { copy in
                try copy.replace(slip.old, with: slip.new, in: slip.file)
                return copy.problems()
            }
            #expect(problems == slip.says, "\(slip.file): \(slip.old) -> \(slip.new)")
        }
    }

    @Test("a type lost from the real pack is missed")
    func lostType() throws {
        let problems = try CityFixtures.withCopy(of: CityFixtures.real) { copy in
            let url = copy.folder.appending(path: "categories.yaml")
            let text = try String(contentsOf: url, encoding: .utf8)
            let start = try #require(text.range(of: "      - code: education.clubs"))
            try text[..<start.lowerBound].write(to: url, atomically: true, encoding: .utf8)
            return copy.problems()
        }
        #expect(problems.count == 1)
        #expect(problems.first?.contains("the pack says 47 issue types, categories.yaml has 46") == true)
    }

    @Test("all slips are named at once, file by file and line by line")
    func several() throws {
        let problems = try CityFixtures.withCopy(of: try CityFixtures.other) { copy in
            try copy.replace("entry: desk", with: "entry: tent", in: "channels.yaml")
            try copy.replace("days: 5", with: "days: 0", in: "categories.yaml")
            try copy.replace("unit: streets", with: "unit: streats", in: "categories.yaml")
            try copy.replace("answer-days: 20", with: "answer-days: 400", in: "terms.yaml")
            return copy.problems()
        }
        #expect(
            problems.map { $0.split(separator: " ").first }
                == ["categories.yaml:11:", "categories.yaml:12:", "channels.yaml:4:", "terms.yaml:3:"])
    }

    @Test("a missing file is named once, and what refers to it is not blamed")
    func missingFile() throws {
        let problems = try CityFixtures.withCopy(of: try CityFixtures.other) { copy in
            try FileManager.default.removeItem(at: copy.folder.appending(path: "units.yaml"))
            return copy.problems()
        }
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("units.yaml:1: the file cannot be read in ") == true)
    }

    @Test(
        "a file that is empty or no text is named",
        arguments: [
            (Data(), "terms.yaml:1: the file is empty"),
            (Data([0x61, 0xff, 0xfe]), "terms.yaml:1: the file is not UTF-8; save it as UTF-8"),
        ])
    func noText(content: Data, says: String) throws {
        let problems = try CityFixtures.withCopy(of: try CityFixtures.other) { copy in
            try content.write(to: copy.folder.appending(path: "terms.yaml"))
            return copy.problems()
        }
        #expect(problems == [says])
    }
}
