import Yams

/// The keys of a mapping. What is asked for is known; the rest is unknown, most likely a slip of the keyboard.
final class PackFields {
    private let owner: PackNode
    private let values: [String: (line: Int, node: Node)]
    private var asked: [String] = []

    /// The fields of `owner`. Without a mapping every field is missing, which is not worth a word: that the mapping is
    /// was said already.
    init(of owner: PackNode, mapping: Node.Mapping?) {
        let notes = mapping == nil ? PackNotes() : owner.notes
        self.owner = PackNode(node: owner.node, file: owner.file, line: owner.line, key: owner.key, notes: notes)
        values = Dictionary(
            (mapping ?? [:]).map { key, value in
                (key.string ?? "", (key.mark?.line ?? owner.line, value))
            }
        ) { first, _ in first }
    }

    /// The value of a key that must be there; reading a missing one notes that.
    subscript(name: String) -> PackNode {
        asked.append(name)
        return node(of: name)
    }

    /// The value of a key that may be left out.
    func optional(_ name: String) -> PackNode? {
        let field = self[name]
        return field.node == nil ? nil : field
    }

    /// Reads the translation into `language`.
    func translation<T>(_ language: Language, _ read: (PackNode) -> T) -> T {
        let field = self[language.rawValue]
        guard field.node == nil else { return read(field) }
        field.note("the translation into \(language == .ru ? "Russian" : "English") is missing")
        return read(PackNode(node: nil, file: field.file, line: field.line, key: field.key, notes: PackNotes()))
    }

    /// Notes the keys that were not asked for.
    func noteUnknown() {
        let known = asked.filter { values[$0] == nil }
        for name in values.keys.sorted() where !asked.contains(name) {
            node(of: name).note("is an unknown key\(closest(to: name, in: known))")
        }
    }

    private func node(of name: String) -> PackNode {
        let value = values[name]
        return PackNode(
            node: value?.node, file: owner.file, line: value?.line ?? owner.line,
            key: owner.key.isEmpty ? name : "\(owner.key).\(name)", notes: owner.notes)
    }
}
