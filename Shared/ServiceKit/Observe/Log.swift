import Appeals
import Foundation
public import Logging

/// Sets up logging once per process: one readable line per event on a terminal, one JSON object per line anywhere else,
/// both to standard error.
public enum Log {
    /// How lines look.
    public enum Format: String, Sendable, CaseIterable {
        /// `text` when standard error is a terminal, else `json`.
        case auto
        /// A line for people, coloured.
        case text
        /// A line for programs.
        case json
    }

    /// Sends all loggers of the process to standard error. To be called once, before the first logger is made.
    public static func bootstrap(level: Logger.Level = .info, format: Format = .auto) {
        let isText = format == .text || format == .auto && isatty(STDERR_FILENO) == 1
        LoggingSystem.bootstrap { label in
            LineLogHandler(
                label: label, level: level, line: isText ? .text(coloured: isatty(STDERR_FILENO) == 1) : .json)
        }
    }
}

/// Writes each event as one line, by one `write`, so that the lines of threads and processes do not mix.
struct LineLogHandler: LogHandler {
    enum Line: Sendable {
        case text(coloured: Bool)
        case json
    }

    let label: String
    var logLevel: Logger.Level
    let line: Line
    var write: @Sendable (String) -> Void = LineLogHandler.writeToStandardError
    var now: @Sendable () -> Date = { Date() }
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, level: Logger.Level, line: Line) {
        self.label = label
        self.logLevel = level
        self.line = line
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let fields = all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        switch line {
        case .text(let coloured): write(text(event, fields, coloured: coloured))
        case .json: write(json(event, fields))
        }
    }

    /// `12:04:05.120 warning router  The log cannot be reached. group=router`
    private func text(_ event: LogEvent, _ fields: [(String, String)], coloured: Bool) -> String {
        let time = now().formatted(Self.timeOfDay)
        let level = event.level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        let rest = fields.filter { $0.0 != "hb.request.id" }.map { " \($0.0)=\($0.1)" }.joined().oneLine
        let message = event.message.description.oneLine
        guard coloured else { return "\(time) \(level)\(label)  \(message)\(rest)\n" }
        return
            "\u{1b}[2m\(time)\u{1b}[0m \(event.level.colour)\(level)\u{1b}[0m\(label)  \(message)\u{1b}[2m\(rest)\u{1b}[0m\n"
    }

    private func json(_ event: LogEvent, _ fields: [(String, String)]) -> String {
        var members = [
            ("time", Timestamp.text(now())), ("level", event.level.rawValue), ("logger", label),
            ("message", event.message.description),
        ]
        // A field of ours keeps its name, and a second one of that name would make the object ambiguous.
        members += fields.map { (["time", "level", "logger", "message"].contains($0.0) ? "_\($0.0)" : $0.0, $0.1) }
        return "{" + members.map { "\($0.0.jsonString):\($0.1.jsonString)" }.joined(separator: ",") + "}\n"
    }

    private static let timeOfDay = Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .current)
        .time(includingFractionalSeconds: true)

    private static let writeToStandardError: @Sendable (String) -> Void = { line in
        var line = line
        line.withUTF8 { _ = Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension Logger.Level {
    fileprivate var colour: String {
        switch self {
        case .trace, .debug: "\u{1b}[2m"
        case .info, .notice: "\u{1b}[32m"
        case .warning: "\u{1b}[33m"
        case .error, .critical: "\u{1b}[1;31m"
        }
    }
}

extension String {
    /// Without line ends and escapes, so that what a client sent cannot forge a line of the log.
    fileprivate var oneLine: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.properties.generalCategory == .control {
                text += scalar.escaped(asASCII: true)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    /// As a JSON string (RFC 8259 section 7).
    fileprivate var jsonString: String {
        unicodeScalars.reduce(into: "\"") { text, scalar in
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\0"..." ": text += scalar == " " ? " " : "\\u" + String(scalar.value + 0x10000, radix: 16).dropFirst()
            default: text.unicodeScalars.append(scalar)
            }
        } + "\""
    }
}
