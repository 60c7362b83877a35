public import Foundation
import Yams

extension CityPack {
    /// Reads the pack in `folder`: `city.yaml`, `categories.yaml`, `units.yaml`, `settlements.yaml`, `channels.yaml`,
    /// `calendar.yaml`, `terms.yaml`, `notifications.yaml` and `messages.yaml`.
    /// - Throws: `CityPackError` with everything that is wrong, each with file, line and key.
    public static func load(from folder: URL) throws(CityPackError) -> CityPack {
        let notes = PackNotes()
        func root(_ file: PackFile) -> PackNode { PackNode(rootOf: file, in: folder, notes: notes) }

        let (city, expected) = root(.city).fields { (City(from: $0), Expectations(from: $0["expects"])) }
        let (categories, types) = root(.categories).fields { Catalogue.read($0["categories"]) }
        let units = root(.units).fields { $0["units"].list { CityUnit(from: $0) } }
        let settlements = root(.settlements).fields { $0["settlements"].list { Settlement(from: $0) } }
        let channels = root(.channels).fields { $0["channels"].list { Channel(from: $0) } }
        let calendar = root(.calendar).fields { WorkingCalendar(from: $0, timeZone: city.timeZone) }
        let terms = root(.terms).fields { LegalTerms(from: $0) }
        let (notifications, hours, webhooks) = root(.notifications).fields { fields in
            (
                NotificationRule.read(fields["notifications"]), NotificationHours(from: fields),
                fields.optional("webhooks")?.list { WebhookSubscriber(from: $0) } ?? []
            )
        }
        let messages = root(.messages).fields { $0["messages"].list { MessageTemplate(from: $0) } }

        for code in MessageTemplate.needed {
            notes.refer(to: .message, code, by: "the suite", at: PackNode(rootOf: .messages, notes: notes))
        }
        notes.checkReferences()
        expected.check(channels: channels, notes: notes)
        CityUnit.checkResponsibility(of: units, for: types, notes: notes)
        guard notes.problems.isEmpty else { throw CityPackError(notes.problems) }
        return CityPack(
            city: city, catalogue: Catalogue(categories: categories, types: types), units: units,
            settlements: settlements, channels: channels, calendar: calendar, terms: terms,
            notifications: notifications,
            hours: hours, webhooks: webhooks, messages: messages)
    }
}

/// How much the pack itself says it holds, so that a line lost in editing is noticed.
private struct Expectations {
    private let categories, types, units, ways: (node: PackNode, count: Int)

    init(from node: PackNode) {
        (categories, types, units, ways) = node.fields { fields in
            func count(_ name: String) -> (PackNode, Int) { (fields[name], fields[name].int(1...10_000)) }
            return (count("categories"), count("types"), count("units"), count("ways"))
        }
    }

    /// Several channels may make up one way.
    func check(channels: [Channel], notes: PackNotes) {
        check(categories, is: notes.count(of: .category), of: "categories", in: .categories, notes)
        check(types, is: notes.count(of: .issueType), of: "issue types", in: .categories, notes)
        check(units, is: notes.count(of: .unit), of: "units", in: .units, notes)
        check(ways, is: Set(channels.map(\.number)).count, of: "ways", in: .channels, notes)
    }

    private func check(
        _ expected: (node: PackNode, count: Int), is found: Int, of things: String, in file: PackFile,
        _ notes: PackNotes
    ) {
        let (node, count) = expected
        guard count != found, node.node != nil, !notes.unread.contains(file) else { return }
        node.note("the pack says \(count) \(things), \(file.name) has \(found); put the wrong one right")
    }
}

extension CityPackError {
    /// Sorted as one works through files, each problem once.
    init(_ problems: [Problem]) {
        var seen: Set<Problem> = []
        self.problems = problems.filter { seen.insert($0).inserted }
            .sorted { ($0.file, $0.line, $0.key) < ($1.file, $1.line, $1.key) }
    }
}

extension PackNode {
    /// A place in a file as a whole.
    fileprivate init(rootOf file: PackFile, notes: PackNotes) {
        self.init(node: nil, file: file, line: 1, key: "", notes: notes)
    }

    /// The top of a file. One that cannot be read is noted once, and gives an empty node that nobody complains about.
    init(rootOf file: PackFile, in folder: URL, notes: PackNotes) {
        func unreadable(_ message: String, line: Int = 1) -> PackNode {
            notes.unread.insert(file)
            notes.add(.init(file: file.name, line: line, key: "", message: message))
            return PackNode(node: nil, file: file, line: line, key: "", notes: PackNotes())
        }
        guard let data = try? Data(contentsOf: folder.appending(path: file.name)) else {
            self = unreadable("the file cannot be read in \(folder.path); a pack needs all of \(PackFile.allNames)")
            return
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            self = unreadable("the file is not UTF-8; save it as UTF-8")
            return
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                self = unreadable("the file is empty")
                return
            }
            self.init(node: node, file: file, line: node.mark?.line ?? 1, key: "", notes: notes)
        } catch let error as YamlError {
            let (line, problem) = error.place
            self = unreadable(problem, line: line)
        } catch {
            self = unreadable("the file is no YAML: \(error)")
        }
    }
}

extension PackFile {
    /// For messages.
    static var allNames: String { allCases.map(\.name).joined(separator: ", ") }
}

extension YamlError {
    /// The line and what is wrong there.
    var place: (line: Int, problem: String) {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark.line, "this is no YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            (context.mark.line, "the key \(keys.joined(separator: ", ")) stands twice in one mapping; remove one")
        default:
            (1, "the file is no YAML: \(self)")
        }
    }
}
