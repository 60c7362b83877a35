import DepartmentService
import Launch

@main
struct Main {
    static func main() async {
        await ServiceCommand(
            DepartmentDesk.self, purpose: "The department worker: the queues of units, their desk, their clock."
        ).main()
    }
}
