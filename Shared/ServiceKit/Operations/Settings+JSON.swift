public import Configuration
import Foundation

extension Settings {
    /// The values in force as a JSON object, key to value; secrets are masked, what is not set is `null`.
    /// - Throws: `SettingsError` for the first value that is not allowed.
    public static func json(_ reader: ConfigReader) throws -> String {
        var values: [String: String?] = [:]
        for setting in Setting.all {
            let value = try setting.value(in: reader)
            values.updateValue(value.isEmpty ? nil : setting.isSecret ? "********" : value, forKey: setting.key)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(values), as: UTF8.self)
    }
}
