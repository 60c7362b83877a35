import ArgumentParser

/// Measures: `bench hop`, `bench replay`, `bench raw`, `bench post`.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures Otklik: the engine in this process, or a running suite over HTTP.",
        subcommands: [Hop.self, Replay.self, Raw.self, Post.self])
}

/// Where the log of a measurement is.
struct LogOptions: ParsableArguments {
    @Option(
        help: "A Kafka broker, HOST:PORT, with no Otklik topics on it; without it a LocalLog in a temporary folder.")
    var kafka: String?

    @Option(help: "How many events.")
    var count = 100_000
}

/// Percentiles of a list of measurements.
struct Percentiles: CustomStringConvertible {
    let sorted: [Double]

    init(_ values: [Double]) { sorted = values.sorted() }

    func at(_ share: Double) -> Double {
        sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.down)))]
    }

    var description: String {
        [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)].map { name, share in
            "\(name) \((at(share) * 1_000).formatted(.number.precision(.fractionLength(1)))) ms"
        }.joined(separator: ", ")
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
