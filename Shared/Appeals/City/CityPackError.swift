/// A pack cannot be used: all that is wrong with it at once, so that it is put right in one go.
public struct CityPackError: Error, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// `categories.yaml`.
        public let file: String
        /// From 1.
        public let line: Int
        /// Where in the file: `categories[0].types[3].unit`; empty for the file itself.
        public let key: String
        /// What is wrong and what to do.
        public let message: String

        /// `categories.yaml:41: categories[0].types[3].unit: ...`.
        public var description: String { "\(file):\(line): \(key.isEmpty ? "" : "\(key): ")\(message)" }
    }

    /// File by file, line by line.
    public let problems: [Problem]

    /// The problems, one a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
