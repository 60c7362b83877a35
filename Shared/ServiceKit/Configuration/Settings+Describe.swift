public import Configuration

extension Settings {
    /// The table of all settings with the values in force; secrets are masked.
    public static func describe(_ reader: ConfigReader) -> String {
        let rows = Setting.all.map { setting in
            let value: String
            do throws(SettingsError) {
                value = try setting.value(in: reader)
            } catch {
                return [setting.key, "INVALID", setting.fallback, setting.variable, error.description]
            }
            let shown = value.isEmpty ? "(not set)" : setting.isSecret ? "********" : value
            let unit = setting.unit.isEmpty || value.isEmpty ? "" : " \(setting.unit)"
            let fallback = setting.fallback.isEmpty ? "(not set)" : setting.fallback
            return [setting.key, shown + unit, fallback, setting.variable, setting.doc]
        }
        let table = [["key", "in force", "default", "variable", "meaning"]] + rows
        let widths = (0..<4).map { column in table.map { $0[column].count }.max() ?? 0 } + [0]
        return table.reduce(into: "") { text, row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: max(0, width - cell.count))
            }
            text += cells.joined(separator: "  ") + "\n"
        }
    }

    /// A sentence for every `OTKLIK_…` variable that is no setting, with the one that was probably meant.
    public static func unknownVariables(in environment: [String: String]) -> [String] {
        let known = Setting.all.map { $0.variable }
        // Those two belong to the tests and to the package's manifest.
        let ours = environment.keys.filter {
            $0.hasPrefix("OTKLIK_") && !$0.hasPrefix("OTKLIK_TEST") && $0 != "OTKLIK_ONLY"
        }
        return ours.filter { !known.contains($0) }.sorted().map { variable in
            let nearest = known.min { distance($0, variable) < distance($1, variable) }
            let hint = nearest.flatMap { distance($0, variable) <= 3 ? " Did you mean \($0)?" : nil } ?? ""
            return "\(variable) is no setting and is ignored.\(hint) `otklik config` lists all."
        }
    }

    /// How many letters must be changed, added or left out to come from one word to the other (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let changed = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
