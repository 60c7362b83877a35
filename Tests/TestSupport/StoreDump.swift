import Foundation
import GRDB
public import Pipeline

/// The folded tables of a store as text, in the order of their natural keys, to compare two stores or one store before and after a rebuild.
public enum StoreDump {
    /// One line per row. The Stage's own tables are left out but for what it refused: they tell of transport, not of state.
    public static func text(of store: Store) async throws -> String {
        let tables = store.schema.folded.filter { !$0.hasPrefix("stage_") || $0 == "stage_refusal" }.sorted()
        return try await store.read { db in
            var lines: [String] = []
            for table in tables {
                lines.append("== \(table)")
                // A personal record that was sent twice is folded where its first copy stood, or, in a replay, where the log kept it: its
                // place among the events, and who had the appeal then, are no part of the state.
                let placed: Set = table == "history" ? ["place", "units"] : []
                let columns = try db.columns(in: table).map(\.name).filter { !placed.contains($0) }
                let list = columns.map { "quote(\"\($0)\")" }.joined(separator: " || '|' || ")
                lines += try String.fetchAll(db, sql: "SELECT \(list) AS line FROM \"\(table)\" ORDER BY line")
            }
            return lines.joined(separator: "\n")
        }
    }

    /// The first lines that stand in one of two dumps only, marked `-` and `+`; empty when they are the same.
    public static func difference(_ before: String, _ after: String) -> [String] {
        let (left, right) = (before.split(separator: "\n"), after.split(separator: "\n"))
        if left == right { return [] }
        let (leftSet, rightSet) = (Set(left), Set(right))
        let different = Array(
            (left.filter { !rightSet.contains($0) }.map { "- \($0.prefix(600))" }
                + right.filter { !leftSet.contains($0) }.map { "+ \($0.prefix(600))" }).prefix(6))
        return different.isEmpty ? ["the same lines, another number of times"] : different
    }
}
