import IntakeService
import Launch

@main
struct Main {
    static func main() async {
        await ServiceCommand(Intake.self, purpose: "Intake: every way in, tracking, accounts of staff.").main { house in
            guard let first = try await house.module(Intake.self)?.ensureFirstAdministrator() else { return }
            Console.say("First administrator: login \(first.login), one-time password \(first.password)")
        }
    }
}
