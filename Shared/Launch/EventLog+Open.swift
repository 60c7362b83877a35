import Foundation
import Kafka
import Logging
import Pipeline
import ServiceKit

extension Settings {
    /// Opens the log that the settings name.
    /// - Throws: `LogError`.
    func openLog(logger: Logger) async throws -> any EventLog {
        switch log {
        case .local(let file):
            return try await LocalLog.open(
                at: file.map { URL(filePath: $0) } ?? dataFolder.appending(path: "log.sqlite"))
        case .kafka(let bootstrap):
            let configuration = try KafkaConfiguration(
                bootstrapServers: bootstrap,
                properties: Self.kafkaProperties(in: ProcessInfo.processInfo.environment),
                replicationFactor: replication)
            return try await KafkaLog.open(configuration, logger: logger)
        }
    }

    /// Where the log is, for people.
    var logPlace: String {
        switch log {
        case .local(let file): file ?? dataFolder.appending(path: "log.sqlite").path
        case .kafka(let bootstrap): "Kafka at \(bootstrap)"
        }
    }

    /// The prefix of variables that are settings of the Kafka client: `OTKLIK_KAFKA_SECURITY_PROTOCOL` is its `security.protocol`.
    static let kafkaPrefix = "OTKLIK_KAFKA_"

    static func kafkaProperties(in environment: [String: String]) -> [String: String] {
        var properties: [String: String] = [:]
        for (name, value) in KafkaConfiguration.properties(in: environment, prefix: kafkaPrefix) {
            properties[name.lowercased().replacing("_", with: ".")] = value
        }
        return properties
    }
}
