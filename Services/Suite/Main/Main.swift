import ArgumentParser

/// The command `otklik`.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "otklik",
        abstract: "Residents' appeals to a city hall, from the first word until they are solved.",
        discussion: """
            `otklik serve` runs the services. The other commands are for whoever looks after them, on the same machine, from the same folder: they find \
            the data folder and the port as `serve` does. Settings are environment variables, OTKLIK_…; `otklik config` lists them.
            """,
        subcommands: [
            Serve.self, Staff.self, CityPackCommand.self, Config.self, Health.self, DeadLetters.self, Rebuild.self,
            BenchFill.self,
        ])
}
