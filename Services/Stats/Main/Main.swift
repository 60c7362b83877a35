import Launch
import StatsService

@main
struct Main {
    static func main() async {
        await ServiceCommand(StatsDesk.self, purpose: "The figures: what came in, what was solved, what waits.").main()
    }
}
