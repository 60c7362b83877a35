import IntakeService
@testable import Launch
import DepartmentService
import Pipeline
import Testing

@Suite("The command line of one service")
struct ServiceCommandTests {
    private let intake = ServiceCommand(Intake.self, purpose: "Intake.")

    @Test("Flags become settings")
    func flags() throws {
        let options = try intake.options(["--port", "8123", "--data=/tmp/x", "--react-from", "now"])
        #expect(options.overrides == ["port": "8123", "data": "/tmp/x"])
        #expect(options.reactFrom == .now)
        #expect(
            try ServiceCommand(DepartmentDesk.self, purpose: "").options(["--departments", "roads"]).overrides == [
                "departments": "roads"
            ])
    }

    @Test(
        "What is not known is told",
        arguments: [
            (["--prot", "1"], CommandLineError.unknown("--prot")), (["x"], .unknown("x")),
            (["--port"], .noValue("--port", "N")),
            (["--react-from", "yesterday"], .noValue("--react-from", "start|now|marks")),
            (["--departments", "roads"], .unknown("--departments")),
            (["--help"], .helpWanted),
        ])
    func mistakes(_ words: [String], _ error: CommandLineError) {
        #expect(throws: error) { try intake.options(words) }
    }
}
