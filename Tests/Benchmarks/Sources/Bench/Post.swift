import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore

/// Appeals posted to a running suite, durable when answered.
struct Post: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "POST /api/appeals: as fast as so many connections can, or at a rate.")

    @Option(help: "Where the suite answers.") var url = "http://127.0.0.1:8080"
    @Option(help: "How many appeals.") var count = 5_000
    @Option(help: "How many connections.") var connections = 32
    @Option(help: "Appeals a second; without it as fast as possible.") var rate: Double?
    @Option(help: "An e-mail address to be told at; without it no contact is given.") var email: String?

    func run() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        let client = HTTPClient(configuration: configuration)
        let started = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for worker in 0..<connections {
                group.addTask {
                    var times: [Double] = []
                    for index in stride(from: worker, to: count, by: connections) {
                        var due = ContinuousClock.now
                        if let rate {
                            // Open loop: an answer that comes late does not delay the next question, and waiting counts.
                            due = started + .seconds(Double(index) / rate)
                            try await Task.sleep(until: due, clock: .continuous)
                        }
                        try await post(index, client)
                        times.append(due.duration(to: .now).seconds)
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let seconds = started.duration(to: .now).seconds
        print("post: \(count) in \(seconds.formatted()) s: \(Int(Double(count) / seconds))/s; \(Percentiles(times))")
        try await client.shutdown()
    }

    private func post(_ index: Int, _ client: HTTPClient) async throws {
        var request = HTTPClientRequest(url: "\(url)/api/appeals")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        let contact = email.map { #","contact":{"name":"Проба","email":"\#($0)"},"consent":true"# } ?? ""
        request.body = .bytes(
            ByteBuffer(
                string:
                    #"{"type":"city.street-lighting","text":"Не горит фонарь, проба \#(index)","address":"проспект Мира, \#(index % 400)","latitude":46.9591,"longitude":142.7381,"channel":"portal"\#(contact)}"#
            ))
        let response = try await client.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 65_536)
        guard response.status == .created else {
            throw ValidationError("The suite answered \(response.status): \(String(buffer: body))")
        }
    }
}
