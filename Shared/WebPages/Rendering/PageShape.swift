/// How wide a page runs; also a class of its `<body>`.
public enum PageShape: String, Sendable, CustomStringConvertible {
    /// Cards and texts.
    case standard
    /// One column for reading and forms.
    case reading
    /// Queues and dashboards.
    case wide

    /// The word that follows `shape-` in the class.
    public var description: String { rawValue }
}
