import Launch
import RouterService

@main
struct Main {
    static func main() async {
        await ServiceCommand(
            RouterDesk.self, purpose: "The router: registers appeals, assigns them to units, keeps the units' queues."
        ).main()
    }
}
