import ServiceKit
import Testing

@Suite("Reading urlencoded forms")
struct FormDataTests {
    @Test("Fields repeat, keep their order, and are decoded")
    func reads() throws {
        let form = try FormData(urlencoded: "a=1&b=&a=2+3&%D0%B3%D0%BE%D1%80%D0%BE%D0%B4=%D0%AE%2B&flag&&x=y=z")
        #expect(form.all("a") == ["1", "2 3"])
        #expect(form["a"] == "1")
        #expect(form["b"] == "")
        #expect(form["город"] == "Ю+")
        #expect(form["flag"] == "")
        #expect(form["x"] == "y=z")
        #expect(form["none"] == nil && form.all("none").isEmpty)
    }

    @Test(
        "What cannot be decoded is refused by name",
        arguments: ["x=%", "x=%4", "x=%zz", "x=%FF", "x=%C3%28", "x=%ED%A0%80"])
    func refuses(text: String) {
        #expect(throws: InvalidInput(FieldError("x", .encoding))) { try FormData(urlencoded: text) }
    }

    @Test("A name that cannot be decoded is refused")
    func refusesName() {
        #expect(throws: InvalidInput(FieldError("?", .encoding))) { try FormData(urlencoded: "%FF=1") }
    }

    @Test("A form with too many fields is refused")
    func tooMany() throws {
        let fields = { (count: Int) in String(repeating: "a=1&", count: count) }
        #expect(try FormData(urlencoded: fields(FormData.fieldLimit)).fields.count == FormData.fieldLimit)
        #expect(throws: InvalidInput.self) { try FormData(urlencoded: fields(FormData.fieldLimit + 1)) }
    }
}
