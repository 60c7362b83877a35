/// Which log the services share.
public enum LogLocation: Sendable, Hashable {
    /// One SQLite file on this machine; by default `log.sqlite` in the data folder.
    case local(file: String?)
    /// A Kafka cluster: `HOST:PORT[,HOST:PORT…]`.
    case kafka(bootstrap: String)

    /// Reads `local`, `local:FILE` or `kafka:HOST:PORT[,…]`; `nil` when it is none of these.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("local", 1): self = .local(file: nil)
        case ("local", 2): self = .local(file: parts[1])
        case ("kafka", 2) where !parts[1].listed.isEmpty && parts[1].listed.allSatisfy(Self.isServer):
            self = .kafka(bootstrap: parts[1].listed.joined(separator: ","))
        default: return nil
        }
    }

    private static func isServer(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 2, let port = parts.last.flatMap({ Int($0) }) else { return false }
        return (1...65_535).contains(port) && !parts[0].isEmpty
    }
}
