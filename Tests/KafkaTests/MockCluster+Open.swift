import Kafka
import Logging
import Pipeline
import TestSupport

extension MockCluster {
    /// Opens the log on this cluster, with these of librdkafka's settings.
    func open(_ properties: [String: String] = [:], logger: Logger = .quiet) async throws -> any EventLog {
        let configuration = try KafkaConfiguration(bootstrapServers: bootstrapServers, properties: properties)
        return MockLog(try await KafkaLog.open(configuration, logger: logger), on: self)
    }
}

extension Logger {
    /// Says nothing: a test that breaks connections need not show it.
    static let quiet = Logger(label: "kafka") { _ in SwiftLogNoOpLogHandler() }
}
