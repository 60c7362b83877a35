/// Tokens that prove that a form came from a page of ours: a nonce and its signature, bound to the session or to an
/// anonymous cookie (OWASP's "signed double-submit cookie"). Every page has another token, so a compressed page does
/// not give it away (BREACH).
struct CSRF: Sendable {
    let keys: Keys

    /// A new token for who holds `binding`.
    func token(for binding: String) -> String {
        let nonce = RandomText.token()
        return "\(nonce).\(keys.signature(of: "\(binding)/\(nonce)", for: .csrf))"
    }

    /// Whether `token` was made for who holds `binding`.
    func accepts(_ token: String?, for binding: String) -> Bool {
        guard let parts = token?.split(separator: ".", omittingEmptySubsequences: false), parts.count == 2 else {
            return false
        }
        return keys.isSignature(String(parts[1]), of: "\(binding)/\(parts[0])", for: .csrf)
    }
}
