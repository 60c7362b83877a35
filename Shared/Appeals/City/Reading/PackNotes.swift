/// What the pack's files define by code, and where.
enum PackCode: String, CaseIterable {
    case category
    case issueType = "issue type"
    case unit, settlement, channel
    case message = "message template"
    case webhook = "system"

    /// The file with the definitions.
    var file: PackFile {
        switch self {
        case .category, .issueType: .categories
        case .unit: .units
        case .settlement: .settlements
        case .channel: .channels
        case .message: .messages
        case .webhook: .notifications
        }
    }
}

/// The files of a pack.
enum PackFile: String, CaseIterable {
    case city, categories, units, settlements, channels, calendar, terms, notifications, messages

    /// `city.yaml`.
    var name: String { "\(rawValue).yaml" }
}

/// What was noticed while reading a pack: problems, codes and who refers to them. Lives for one reading, on one thread.
final class PackNotes {
    private(set) var problems: [CityPackError.Problem] = []
    private var definitions: [PackCode: [String: PackNode]] = [:]
    private var references: [(kind: PackCode, code: String, subject: String, node: PackNode)] = []
    /// Files that gave nothing: what refers to them is not blamed as well.
    var unread: Set<PackFile> = []

    /// Notes a problem at `node`.
    func add(_ message: String, at node: PackNode) {
        add(.init(file: node.file.name, line: node.line, key: node.key, message: message))
    }

    /// Notes a problem.
    func add(_ problem: CityPackError.Problem) { problems.append(problem) }

    /// Notes a problem with what is defined by `code`.
    func add(_ message: String, about kind: PackCode, _ code: String) { definitions[kind]?[code]?.note(message) }

    /// Records that `code` is defined at `node`; the second time is a problem.
    func define(_ kind: PackCode, _ code: String, at node: PackNode) {
        if let first = definitions[kind]?[code] {
            add("the \(kind.rawValue) code \"\(code)\" is taken by line \(first.line); choose another", at: node)
        } else {
            definitions[kind, default: [:]][code] = node
        }
    }

    /// Records that `subject` names `code` at `node`; `checkReferences` looks whether there is one.
    func refer(to kind: PackCode, _ code: String, by subject: String, at node: PackNode) {
        references.append((kind, code, subject, node))
    }

    /// How many codes of a kind are defined.
    func count(of kind: PackCode) -> Int { definitions[kind]?.count ?? 0 }

    /// Notes every reference to a code that no file defines.
    func checkReferences() {
        for (kind, code, subject, node) in references
        where definitions[kind]?[code] == nil && !unread.contains(kind.file) {
            let hint = closest(to: code, in: definitions[kind].map { Array($0.keys) } ?? [])
            node.note(
                "\(subject) names the unknown \(kind.rawValue) \"\(code)\"; \(kind.file.name) has no such code\(hint)")
        }
    }
}

/// `; did you mean "roads"?` when a candidate is near enough to be meant, else nothing.
func closest(to word: String, in candidates: [String]) -> String {
    let near = candidates.map { (distance: editDistance(word, $0), word: $0) }.min { $0 < $1 }
    guard let near, near.distance <= max(1, word.count / 3) else { return "" }
    return "; did you mean \"\(near.word)\"?"
}

/// How many letters must be put in, left out or changed (Levenshtein).
private func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in right.enumerated() {
            (diagonal, row[j + 1]) = (row[j + 1], min(row[j] + 1, row[j + 1] + 1, diagonal + (a == b ? 0 : 1)))
        }
    }
    return row[right.count]
}
