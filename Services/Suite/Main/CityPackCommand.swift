import Appeals
import ArgumentParser
import Foundation
import Launch
import ServiceKit

/// `otklik city`.
struct CityPackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "city", abstract: "The city pack: issue types, units, settlements, terms.",
        subcommands: [CityCheck.self, CityReloadCommand.self])
}

/// `otklik city check`.
struct CityCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read a pack and list all that is wrong with it, by file, line and key.")

    @Argument(help: "The pack's folder. (default: $OTKLIK_CITY)")
    var folder: String?

    func run() async throws {
        let folder =
            try folder.map { URL(filePath: $0, directoryHint: .isDirectory) } ?? Settings(Settings.reader()).cityFolder
        do {
            let pack = try CityPack.load(from: folder)
            Console.say(
                """
                \(pack.city.name.ru): \(pack.catalogue.categories.count) categories, \(pack.catalogue.types.count) issue types, \
                \(pack.units.count) units, \(pack.settlements.count) settlements, \(pack.channels.count) channels. Nothing is wrong.
                """)
        } catch {
            Console.complain("\(error)")
            throw ExitCode.failure
        }
    }
}

/// `otklik city reload`.
struct CityReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Make running services read their pack again; one that is wrong changes nothing.")

    @OptionGroup var services: RunningServices

    func run() async throws {
        let answer = try await services.client().post("/ops/city/reload", as: [String: String].self)
        Console.say("The pack \(answer["folder"] ?? "") is in force.")
    }
}
