import Appeals
import ArgumentParser
import Foundation
import GRDB
import Pipeline

/// The raw engine beside it: the same bytes through the same log and SQLite, without JSON, reducer or outbox.
struct Raw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The raw loop: read from the log, one row in SQLite, append to the log.")
    @OptionGroup var options: LogOptions

    func run() async throws {
        let bench = try await HopBench(options)
        let producer = try await bench.log.producer()
        for start in stride(from: 0, to: options.count, by: 1_000) {
            try await producer.append(
                try bench.submissions(start..<min(start + 1_000, options.count), source: HopBench.source))
        }
        let pool = try DatabasePool(path: bench.folder.appending(path: "raw.sqlite").path)
        try await pool.writeWithoutTransaction {
            try $0.execute(
                sql: "PRAGMA synchronous = FULL; CREATE TABLE raw (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
        }
        let reader = try await bench.log.reader(from: bench.start(of: bench.topics.appeals))
        let started = ContinuousClock.now
        var done = 0
        while done < options.count {
            let records = try await reader.next(limit: 1_000)
            try await pool.write { db in
                for record in records {
                    var insert = try HotStatement("INSERT OR IGNORE INTO raw (key, value) VALUES (?, ?)", in: db)
                    insert.bind(record.key)
                    insert.bind(record.value)
                    try insert.run()
                }
            }
            done += records.count
            let offset = done
            try await producer.append(
                records.enumerated().map { index, record in
                    OutgoingRecord(
                        partition: TopicPartition(bench.topics.deliveries.name, record.partition.partition),
                        key: record.key,
                        value: record.value,
                        headers: RecordHeaders(kind: .event, source: "raw", sequence: Int64(offset + index)))
                })
        }
        let seconds = started.duration(to: .now).seconds
        print("raw: \(options.count) records in \(seconds.formatted()) s: \(Int(Double(options.count) / seconds))/s")
        await reader.close()
        await producer.close()
        await bench.close()
    }
}
