import CRdKafka
import Dispatch
import Logging
import Pipeline
import Synchronization

/// One `rd_kafka_t`: a connection to the cluster with librdkafka's threads behind it. The only place that makes and
/// destroys one.
///
/// `@unchecked Sendable`: librdkafka allows its handle on any thread; `isDestroyed` is touched on the serial queue
/// alone.
final class KafkaHandle: @unchecked Sendable {
    enum Kind { case producer, consumer }

    let pointer: OpaquePointer
    /// Where librdkafka's log lines go; also knows what went wrong last.
    let log: KafkaLogSink
    /// Calls that block wait here, in order, never on Swift's cooperative pool.
    private let calls = DispatchQueue(label: "otklik.kafka")
    private var isDestroyed = false
    private let isClosing = Atomic(false)

    /// Starts a connection; no broker need answer yet.
    /// - Parameter settings: added last, so that they win over the operator's.
    init(_ kind: Kind, _ configuration: KafkaConfiguration, _ settings: [String: String], logger: Logger) throws {
        log = KafkaLogSink(logger)
        let settings =
            KafkaConfiguration.common + kind.tuning
            + configuration.properties.sorted { $0.key < $1.key }.map { ($0, $1) }
            + kind.promises + settings.sorted { $0.key < $1.key }.map { ($0, $1) }
            + [("bootstrap.servers", configuration.bootstrapServers)]
        guard let conf = rd_kafka_conf_new() else { throw LogError.unavailable("there is no memory for a connection.") }
        var text = ErrorText()
        for (name, value) in settings
        where rd_kafka_conf_set(conf, name, value, &text.buffer, text.buffer.count) != RD_KAFKA_CONF_OK {
            rd_kafka_conf_destroy(conf)
            // librdkafka's own sentence may quote the value, which may be a secret.
            throw LogError.unavailable(
                "librdkafka does not take the setting \(name) with this value: correct or remove kafka.\(name).")
        }
        let opaque = Unmanaged.passRetained(log)
        rd_kafka_conf_set_opaque(conf, opaque.toOpaque())
        rd_kafka_conf_set_log_cb(conf) { handle, level, facility, message in
            guard let handle, let opaque = rd_kafka_opaque(handle), let facility, let message else { return }
            Unmanaged<KafkaLogSink>.fromOpaque(opaque).takeUnretainedValue()
                .log(level: level, facility: String(cString: facility), message: String(cString: message))
        }
        if kind == .producer { rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR) }
        guard
            let pointer = rd_kafka_new(
                kind == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf, &text.buffer, text.buffer.count)
        else {
            rd_kafka_conf_destroy(conf)
            opaque.release()
            throw LogError.unavailable("librdkafka refuses the settings: \(text.sentence).")
        }
        self.pointer = pointer
    }

    deinit {
        // Nobody holds the handle any more, yet destroying blocks, so it must not happen on whatever thread this is.
        if !isDestroyed { calls.async { [connection = Connection(pointer, log)] in connection.destroy() } }
    }

    /// Runs a call that blocks, away from the cooperative pool; calls on one handle queue up.
    func call<Value: Sendable>(_ body: @escaping @Sendable (OpaquePointer) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            calls.async { [self] in
                continuation.resume(
                    with: Result {
                        if isDestroyed { throw LogError.unavailable("this connection was closed already.") }
                        return try body(pointer)
                    })
            }
        }
    }

    /// Waits in a call for what comes on `queue`; `nil` after `timeout`, or when the handle is being closed meanwhile.
    func event(on queue: OpaquePointer?, within timeout: Duration) -> OpaquePointer? {
        let deadline = ContinuousClock.now + timeout
        while ContinuousClock.now < deadline, !isClosing.load(ordering: .relaxed) {
            if let event = rd_kafka_queue_poll(queue, 100) { return event }
        }
        return nil
    }

    /// Destroys the connection, away from the cooperative pool, after the calls before. Again is harmless.
    func close() async {
        isClosing.store(true, ordering: .relaxed)
        await withCheckedContinuation { continuation in
            calls.async { [self] in
                destroyOnce()
                continuation.resume()
            }
        }
    }

    /// Destroys the connection and blocks until that is done: for the thread that polls it.
    func destroy() { calls.sync { destroyOnce() } }

    private func destroyOnce() {
        if isDestroyed { return }
        isDestroyed = true
        Connection(pointer, log).destroy()
    }
}

/// What must be freed, in this order, when a handle goes. `@unchecked Sendable`: it is handed over once, by the
/// handle's last owner.
private struct Connection: @unchecked Sendable {
    let pointer: OpaquePointer
    let log: KafkaLogSink

    init(_ pointer: OpaquePointer, _ log: KafkaLogSink) {
        (self.pointer, self.log) = (pointer, log)
    }

    func destroy() {
        // A group member leaves its group by rd_kafka_consumer_close before; for all others there is nothing to close.
        rd_kafka_destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        Unmanaged.passUnretained(log).release()
    }
}

extension KafkaHandle.Kind {
    /// What the operator may change.
    fileprivate var tuning: [(name: String, value: String)] {
        switch self {
        case .producer:
            [("linger.ms", "2"), ("queue.buffering.max.messages", "100000"), ("queue.buffering.max.kbytes", "131072")]
        // Small portions: a busy partition lets the others have their turn, and a replay of all partitions stays small
        // in memory.
        case .consumer:
            [
                ("fetch.wait.max.ms", "5"), ("fetch.error.backoff.ms", "50"), ("fetch.message.max.bytes", "262144"),
                ("queued.max.messages.kbytes", "16384"),
            ]
        }
    }

    /// What the log's promises rest on.
    fileprivate var promises: [(name: String, value: String)] {
        switch self {
        case .producer:
            [
                ("enable.idempotence", "true"), ("message.timeout.ms", "0"),
                ("message.max.bytes", String(KafkaLog.messageLimit)),
            ]
        case .consumer:
            [
                ("group.id", "otklik.reader"), ("auto.offset.reset", "error"), ("enable.auto.commit", "false"),
                ("enable.auto.offset.store", "false"),
            ]
        }
    }
}
