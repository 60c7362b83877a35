import Appeals
import ServiceKit
import Testing

@Suite("Reading the fields of a form one by one")
struct FormReadingTests {
    private struct Thing: Coded {
        let code: String
    }

    private func reading(_ form: String) throws -> FormReading { FormReading(try FormData(urlencoded: form)) }

    @Test("What is right is read, and nothing is wrong")
    func right() throws {
        var fields = try reading("name=+Anna+&days=3&thing=b&empty=+")
        let things = CodedList([Thing(code: "a"), Thing(code: "b")])
        let (name, days) = (fields.text("name"), fields.value("days") { Int($0) })
        let (thing, none) = (fields.coded("thing", in: things), fields.coded("none", in: things))
        let empty = fields.optionalText("empty")
        #expect(name == "Anna" && days == 3 && thing?.code == "b")
        #expect(none == nil && empty == nil && fields.errors.isEmpty)
        try fields.check()
    }

    @Test("What is wrong is told all at once, of every field only the first")
    func wrong() throws {
        var fields = try reading("note=12345&days=x&thing=c")
        _ = fields.text("note", limit: 4)
        fields.add("note", .missing)
        _ = fields.text("name")
        _ = fields.value("days") { Int($0) }
        _ = fields.value("more") { Int($0) }
        _ = fields.coded("thing", in: CodedList([Thing(code: "a")]))
        let errors = [
            FieldError("note", .tooLong(4)), FieldError("name", .missing), FieldError("days", .unknown("x")),
            FieldError("more", .missing), FieldError("thing", .unknown("c")),
        ]
        let read = fields
        #expect(read.errors == errors)
        #expect(throws: InvalidInput(errors)) { try read.check() }
    }
}
