import CRdKafka
import Pipeline

/// An idempotent producer with a thread of its own, which enqueues an append, then polls until its reports are in.
final class KafkaProducer: LogProducer {
    private let box = AppendBox()
    private let thread: KafkaThread

    /// - Parameter handle: belongs to the producer from here on.
    init(_ handle: KafkaHandle) {
        thread = KafkaThread("kafka-producer") { [box] in
            var delivery = ProducerLoop(handle)
            while let job = box.next(idle: { delivery.poll(0) }) {
                job.continuation.resume(with: delivery.append(job.records, until: { box.isAbandoned }))
            }
            delivery.end()
            handle.destroy()
        }
    }

    deinit { box.close() }

    /// - Throws: `LogError.tooLarge` before anything is sent, `AppendFailure`.
    func append(_ records: [OutgoingRecord]) async throws {
        for record in records {
            let bytes = record.value?.count ?? 0
            if bytes > Outbox.recordLimit {
                throw LogError.tooLarge(key: record.key, bytes: bytes, limit: Outbox.recordLimit)
            }
        }
        try await box.append(records)
    }

    func close() async {
        box.close()
        await thread.ended()
    }
}
