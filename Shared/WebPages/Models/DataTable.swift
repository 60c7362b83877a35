/// A table that turns into cards on a phone: `{{#queue}}{{>table}}{{/queue}}`.
public struct DataTable: Sendable {
    let caption: String
    let captionHidden: Bool
    let columns: [Column]
    let rows: [Row]

    /// A column and how its cells stand.
    public struct Column: Sendable {
        let label: String
        let numeric: Bool

        /// The column headed `label`; numbers stand to the right, digits under digits.
        public init(_ label: String, numeric: Bool = false) {
            self.label = label
            self.numeric = numeric
        }
    }

    /// One cell: words that may lead somewhere, a note beneath, badges.
    public struct Cell: Sendable {
        let text: String
        let href: String?
        let note: String?
        let status: StatusBadge?
        let deadline: DeadlineBadge?
        let unit: UnitTag?
        var column = ""
        var numeric = false

        /// A cell that reads `text` and then shows what else is given.
        public init(
            _ text: String = "", href: String? = nil, note: String? = nil, status: StatusBadge? = nil,
            deadline: DeadlineBadge? = nil, unit: UnitTag? = nil
        ) {
            self.text = text
            self.href = href
            self.note = note
            self.status = status
            self.deadline = deadline
            self.unit = unit
        }
    }

    /// One row.
    public struct Row: Sendable {
        let cells: [Cell]
        let tone: Tone?
        let key: String?

        /// A row of `cells`, one per column. `tone` tints it; `key` names it across refreshes of a live region, so that new rows light up.
        public init(_ cells: [Cell], tone: Tone? = nil, key: String? = nil) {
            self.cells = cells
            self.tone = tone
            self.key = key
        }
    }

    /// A table. Its caption is always there for who cannot see the page; `captionHidden` takes it from the others.
    public init(_ caption: String, captionHidden: Bool = false, columns: [Column], rows: [Row]) {
        self.caption = caption
        self.captionHidden = captionHidden
        self.columns = columns
        self.rows = rows.map { row in
            let cells = zip(row.cells, columns).map { cell, column in
                var cell = cell
                cell.column = column.label
                cell.numeric = column.numeric
                return cell
            }
            return Row(cells, tone: row.tone, key: row.key)
        }
    }
}
