import Appeals
import ArgumentParser
import Foundation
import Launch

/// `otklik staff`.
struct Staff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Accounts of staff, through the running services.",
        subcommands: [StaffAdd.self, StaffList.self, StaffDisable.self, StaffEnable.self, StaffPassword.self])

    /// An account as the services tell it.
    struct Account: Decodable, Sendable {
        let login: String
        let name: String
        let roles: [String]
        let units: [String]
        let disabled: Bool
        let password: String?

        /// The part of an address that names the account.
        static func path(_ login: String) -> String {
            "/api/staff/\(login.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", "_", "."])) ?? "")"
        }
    }
}

/// `otklik staff add`.
struct StaffAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an account and print its one-time password.")

    @Argument(help: "The name to sign in with: Latin letters, digits and . - _")
    var login: String
    @Option(help: "The name that colleagues see.")
    var name: String
    @Option(
        name: .customLong("role"), parsing: .upToNextOption,
        help: "What the account may do: \(Role.allCases.map(\.rawValue).joined(separator: ", ")); one or more.")
    var roles: [String]
    @Option(
        name: .customLong("unit"), parsing: .upToNextOption,
        help: "The codes of the units whose appeals it sees; a worker and a head need one.")
    var units: [String] = []
    @Option(help: "The official e-mail address, to which reminders and digests go.")
    var email: String?
    @OptionGroup var services: RunningServices

    func run() async throws {
        let new = NewAccount(login: login, name: name, roles: roles, units: units, email: email)
        let account = try await services.client().post("/api/staff", new, as: Staff.Account.self)
        Console.say(
            "Added \(account.login) (\(account.roles.joined(separator: ", "))), one-time password \(account.password ?? "")"
        )
    }

    struct NewAccount: Encodable {
        let login: String
        let name: String
        let roles: [String]
        let units: [String]
        let email: String?
    }
}

/// `otklik staff list`.
struct StaffList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all accounts.")

    @OptionGroup var services: RunningServices

    func run() async throws {
        let accounts = try await services.client().get("/api/staff", as: [Staff.Account].self)
        Console.say(
            TextTable(
                ["login", "name", "roles", "units", "state"],
                accounts.map {
                    [
                        $0.login, $0.name, $0.roles.joined(separator: ", "), $0.units.joined(separator: ", "),
                        $0.disabled ? "disabled" : "active",
                    ]
                }
            ).description)
    }
}

/// `otklik staff disable`.
struct StaffDisable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Refuse sign-in to an account and end its sessions.")

    @Argument(help: "The account's login.")
    var login: String
    @OptionGroup var services: RunningServices

    func run() async throws {
        let account = try await services.client().post("\(Staff.Account.path(login))/disable", as: Staff.Account.self)
        Console.say("\(account.login) cannot sign in any more; its sessions have ended.")
    }
}

/// `otklik staff enable`.
struct StaffEnable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "enable", abstract: "Let a disabled account in again.")

    @Argument(help: "The account's login.")
    var login: String
    @OptionGroup var services: RunningServices

    func run() async throws {
        let account = try await services.client().post("\(Staff.Account.path(login))/enable", as: Staff.Account.self)
        Console.say("\(account.login) can sign in again.")
    }
}

/// `otklik staff password`.
struct StaffPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password", abstract: "Give an account a new one-time password and end its sessions.")

    @Argument(help: "The account's login.")
    var login: String
    @OptionGroup var services: RunningServices

    func run() async throws {
        let account = try await services.client().post("\(Staff.Account.path(login))/password", as: Staff.Account.self)
        Console.say("\(account.login) has a new one-time password \(account.password ?? "")")
    }
}
