import Foundation
import Synchronization

/// A small SMTP server on this machine (RFC 5321), on threads of its own, that answers as a test wants.
final class FakeMailServer: Sendable {
    /// How the next message is answered.
    enum Answer: Sendable {
        case take
        /// After the recipient was named.
        case recipient(String)
        /// After the message came.
        case message(String)
        /// Closes the connection when the message has come, without a word.
        case drop
    }

    /// A message that came, whether it was taken or not.
    struct Message: Sendable {
        let from: String
        let to: String
        let data: Data
    }

    private struct State {
        var answers: [Answer]
        var messages: [Message] = []
        var connections = 0
        var logins: [String] = []
        var isOpen = true
        var clients: [Int32] = []
    }

    let port: Int
    private let state: Mutex<State>
    private let listener: Int32
    private let greeting: String
    private let password: String?

    var messages: [Message] { state.withLock { $0.messages } }
    var connections: Int { state.withLock { $0.connections } }
    var logins: [String] { state.withLock { $0.logins } }

    /// Listens; `port` 0 takes a free one. `password`: mails are taken only after AUTH PLAIN as `otklik` with it.
    init(_ answers: [Answer] = [], port: Int = 0, greeting: String = "220 fake", password: String? = nil) throws {
        state = Mutex(State(answers: answers))
        self.greeting = greeting
        self.password = password
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, raw, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        self.port = Int(in_port_t(bigEndian: address.sin_port))
        Thread { [self] in acceptAll() }.start()
    }

    /// Closes everything.
    func stop() {
        let clients = state.withLock { state in
            state.isOpen = false
            return state.clients
        }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        for client in clients { shutdown(client, Int32(SHUT_RDWR)) }
    }

    private func acceptAll() {
        while case let client = accept(listener, nil, nil), client >= 0 {
            state.withLock { state in
                state.connections += 1
                state.clients.append(client)
            }
            Thread { [self] in
                converse(client)
                close(client)
            }.start()
        }
    }

    private func converse(_ client: Int32) {
        var buffer = Data()
        func say(_ line: String) {
            _ = Data("\(line)\r\n".utf8).withUnsafeBytes { write(client, $0.baseAddress, $0.count) }
        }
        func read(until end: String) -> Data? {
            while true {
                if let found = buffer.range(of: Data(end.utf8)) {
                    let data = buffer[..<found.upperBound]
                    buffer = Data(buffer[found.upperBound...])
                    return Data(data)
                }
                var bytes = [UInt8](repeating: 0, count: 65_536)
                let count = Foundation.read(client, &bytes, bytes.count)
                guard count > 0 else { return nil }
                buffer.append(contentsOf: bytes[..<count])
            }
        }
        say(greeting)
        var (from, to, isKnown) = ("", "", password == nil)
        while let bytes = read(until: "\r\n") {
            let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
            switch line.split(separator: " ").first?.uppercased() {
            case "EHLO": say(password == nil ? "250-fake\r\n250 SIZE 1000000" : "250-fake\r\n250 AUTH PLAIN")
            case "AUTH":
                var proof = String(line.dropFirst("AUTH PLAIN ".count))
                if proof.isEmpty {
                    say("334 ")
                    proof = read(until: "\r\n").map { String(decoding: $0, as: UTF8.self) } ?? ""
                }
                let parts = Data(base64Encoded: proof.trimmingCharacters(in: .newlines))?.split(separator: 0)
                isKnown = parts?.map { String(decoding: $0, as: UTF8.self) } == ["otklik", password ?? ""]
                if isKnown { state.withLock { $0.logins.append("otklik") } }
                say(isKnown ? "235 2.7.0 welcome" : "535 5.7.8 no")
            case "MAIL" where !isKnown: say("530 5.7.0 sign in first")
            case "MAIL":
                from = Self.address(line)
                say("250 ok")
            case "RCPT":
                to = Self.address(line)
                let refusal = state.withLock { state -> String? in
                    guard case .recipient(let refusal)? = state.answers.first else { return nil }
                    state.answers.removeFirst()
                    return refusal
                }
                say(refusal ?? "250 ok")
            case "DATA":
                say("354 go on")
                guard let data = read(until: "\r\n.\r\n") else { return }
                let answer = state.withLock { state in
                    state.messages.append(Message(from: from, to: to, data: Self.unstuffed(data)))
                    return state.answers.isEmpty ? Answer.take : state.answers.removeFirst()
                }
                switch answer {
                case .take, .recipient: say("250 2.0.0 taken")
                case .message(let reply): say(reply)
                case .drop: return
                }
            case "RSET", "NOOP": say("250 ok")
            case "QUIT":
                say("221 bye")
                return
            default: say("500 what?")
            }
        }
    }

    private static func address(_ line: String) -> String {
        line.firstMatch(of: /<([^>]*)>/).map { String($0.1) } ?? ""
    }

    /// The message without the closing full stop and the doubled leading ones (RFC 5321 section 4.5.2).
    private static func unstuffed(_ data: Data) -> Data {
        let text = String(decoding: data.dropLast(3), as: UTF8.self)
        return Data(
            text.components(separatedBy: "\r\n").map { $0.hasPrefix("..") ? String($0.dropFirst()) : $0 }
                .joined(separator: "\r\n").utf8)
    }
}
