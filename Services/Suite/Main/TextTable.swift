/// Columns of text for a terminal, as wide as they need to be.
struct TextTable: CustomStringConvertible {
    private let rows: [[String]]

    /// A table with these headings; every row has as many cells.
    init(_ headings: [String], _ rows: [[String]]) { self.rows = [headings] + rows }

    /// The lines, without blanks at their ends.
    var description: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(
                separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
