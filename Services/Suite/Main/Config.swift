import ArgumentParser
import Launch
import ServiceKit

/// `otklik config`.
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List all settings with the values in force; secrets are masked.")

    @Flag(help: "As JSON, for programs.")
    var json = false

    func run() throws {
        let reader = Settings.reader()
        Console.say(json ? try Settings.json(reader) : String(Settings.describe(reader).dropLast()))
    }
}
