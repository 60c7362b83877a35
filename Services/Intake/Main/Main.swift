import Foundation
import IntakeService
import Launch

@main
struct Main {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        if words.first == "receive-mail" { exit(await MailReceiver.run(Array(words.dropFirst()))) }
        let purpose = "Intake: every way in, tracking, accounts of staff. `intake receive-mail` takes mails."
        await ServiceCommand(Intake.self, purpose: purpose).main { house in
            guard let first = try await house.module(Intake.self)?.ensureFirstAdministrator() else { return }
            Console.say("First administrator: login \(first.login), one-time password \(first.password)")
        }
    }
}
