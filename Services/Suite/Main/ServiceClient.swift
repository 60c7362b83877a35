import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ServiceKit

/// Where a command finds the running services.
struct RunningServices: ParsableArguments {
    @Option(help: "The address of the running services. (default: this machine, $OTKLIK_PORT; else $OTKLIK_PUBLIC_URL)")
    var url: String?
    @Option(
        help:
            "Their data folder, which holds the secret that commands prove themselves with. (default: $OTKLIK_DATA or data)"
    )
    var data: String?

    /// The settings in force for the command.
    func settings() throws -> Settings { try Settings(Settings.reader(overrides: data.map { ["data": $0] } ?? [:])) }

    /// A client for them.
    /// - Throws: `SettingsError`, `KeysError`, `ServiceClientError.noSecret`.
    func client() throws -> ServiceClient {
        let settings = try settings()
        // Asking for keys makes a secret where there is none; a command must not.
        let file = settings.dataFolder.appending(path: "secret.key").path
        guard settings.secret != nil || FileManager.default.fileExists(atPath: file) else {
            throw ServiceClientError.noSecret(folder: settings.dataFolder.path)
        }
        let keys = try Keys(secret: settings.secret, dataFolder: settings.dataFolder)
        return ServiceClient(base: url ?? Self.address(settings), token: keys.operatorToken)
    }

    /// The address to ask on this machine.
    static func address(_ settings: Settings, port: Int? = nil) -> String {
        guard let port = port ?? settings.port else { return settings.publicURL.absoluteString }
        let host = ["0.0.0.0", "::"].contains(settings.host) ? "127.0.0.1" : settings.host
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

/// Asks running services as their operator.
struct ServiceClient: Sendable {
    /// Scheme, host and port.
    let base: String
    let token: String

    func get<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) async throws -> Value {
        try Self.decoder().decode(Value.self, from: try await ask(.GET, path))
    }

    func post<Value: Decodable>(
        _ path: String, _ body: some Encodable = [String: String](), as type: Value.Type = Value.self
    ) async throws -> Value {
        try Self.decoder().decode(Value.self, from: try await ask(.POST, path, body: try JSONEncoder().encode(body)))
    }

    /// The body of the answer, whatever its status is.
    func look(_ path: String) async throws -> (status: UInt, body: Data) { try await send(.GET, path) }

    private func ask(_ method: HTTPMethod, _ path: String, body: Data? = nil) async throws -> Data {
        let (status, answer) = try await send(method, path, body: body)
        guard (200..<300).contains(status) else {
            let detail = try? JSONDecoder().decode(Refusal.self, from: answer).detail
            throw ServiceClientError.refused(status: status, detail: detail ?? "no reason was given")
        }
        return answer
    }

    private func send(_ method: HTTPMethod, _ path: String, body: Data? = nil) async throws -> (UInt, Data) {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers = ["Authorization": "Bearer \(token)", "Accept": "application/json", "Accept-Language": "en"]
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            let buffer = try await response.body.collect(upTo: 64 << 20)
            return (response.status.code, Data(buffer.readableBytesView))
        } catch {
            throw ServiceClientError.unreachable(address: base, reason: "\(error)")
        }
    }

    private struct Refusal: Decodable { let detail: String }

    private static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}

/// Why running services were not asked, or did not do it.
enum ServiceClientError: Error, CustomStringConvertible {
    case noSecret(folder: String)
    case unreachable(address: String, reason: String)
    case refused(status: UInt, detail: String)

    /// One sentence, with what to do.
    var description: String {
        switch self {
        case .noSecret(let folder):
            "There is no secret.key in \(folder): name the data folder of the running services with --data or OTKLIK_DATA."
        case .unreachable(let address, let reason):
            "Nobody answers at \(address) (\(reason)): start the services (otklik serve), or name their address with --url."
        case .refused(let status, let detail): "The services refused (\(status)): \(detail)"
        }
    }
}
