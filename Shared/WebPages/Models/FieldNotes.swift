/// What hint and error of a field are called in `aria-describedby`; the error is read first.
func describedBy(_ id: String, hint: String?, error: String?) -> String? {
    let notes = [error == nil ? nil : "\(id)-error", hint == nil ? nil : "\(id)-hint"].compactMap { $0 }
    return notes.isEmpty ? nil : notes.joined(separator: " ")
}
