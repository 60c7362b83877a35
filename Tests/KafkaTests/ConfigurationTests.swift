import Kafka
import Pipeline
import Testing

@testable import Kafka

@Suite struct ConfigurationTests {
    @Test("Settings with the prefix become librdkafka's")
    func prefix() {
        let settings = ["kafka.sasl.username": "router", "log.partitions": "8", "kafka.security.protocol": "SASL_SSL"]
        #expect(
            KafkaConfiguration.properties(in: settings) == ["sasl.username": "router", "security.protocol": "SASL_SSL"])
    }

    @Test(
        "What promises rest on cannot be set",
        arguments: ["enable.idempotence", "auto.offset.reset", "acks", "group.id"])
    func fixedSettings(name: String) throws {
        let error = try #require(throws: LogError.self) {
            try KafkaConfiguration(bootstrapServers: "localhost:9092", properties: [name: "0"])
        }
        #expect("\(error)".contains("remove kafka.\(name)"))
    }

    @Test("No secret is shown")
    func secrets() throws {
        let configuration = try KafkaConfiguration(
            bootstrapServers: "kafka.example:9093",
            properties: ["sasl.password": "hunter2", "ssl.key.pem": "hunter2", "sasl.mechanism": "SCRAM-SHA-512"])
        #expect(
            "\(configuration)" == "kafka.example:9093 sasl.mechanism=SCRAM-SHA-512 sasl.password=*** ssl.key.pem=***")
    }

    @Test("A setting librdkafka does not know is named, its value is not")
    func unknownSetting() throws {
        let configuration = try KafkaConfiguration(
            bootstrapServers: "localhost:9092", properties: ["sasl.passwort": "hunter2"])
        let error = try #require(throws: LogError.self) {
            try KafkaHandle(.consumer, configuration, [:], logger: .quiet)
        }
        #expect("\(error)".contains("kafka.sasl.passwort"))
        #expect(!"\(error)".contains("hunter2"))
    }
}
