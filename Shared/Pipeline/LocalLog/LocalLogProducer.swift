/// Appends through the appender that all producers of the process share.
struct LocalLogProducer: LogProducer {
    private let appender: LocalLogAppender

    init(_ appender: LocalLogAppender) { self.appender = appender }

    /// - Throws: `LogError.tooLarge` before anything is written, `AppendFailure`.
    func append(_ records: [OutgoingRecord]) async throws {
        for record in records {
            let bytes = record.value?.count ?? 0
            if bytes > LocalLog.recordLimit {
                throw LogError.tooLarge(key: record.key, bytes: bytes, limit: LocalLog.recordLimit)
            }
        }
        if !records.isEmpty { try await appender.append(records) }
    }

    func close() async {}
}
