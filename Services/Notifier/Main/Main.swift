import Launch
import NotifierService

@main
struct Main {
    static func main() async {
        await ServiceCommand(
            NotifierDesk.self, purpose: "The notifier: tells residents how their appeals move, by mail."
        ).main()
    }
}
