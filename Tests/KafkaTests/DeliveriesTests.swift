import Testing

@testable import Kafka

@Suite struct DeliveriesTests {
    @Test("All acknowledged")
    func all() {
        let deliveries = deliveries([.acknowledged, .acknowledged])
        #expect(deliveries.awaited == 0)
        #expect(deliveries.acknowledged == 2)
        #expect(!deliveries.othersMayHavePassed)
    }

    @Test("A refusal ends the front; what was never sent cannot have passed")
    func refusal() {
        let deliveries = deliveries([.acknowledged, .refused, nil, nil])
        #expect(deliveries.acknowledged == 1)
        #expect(!deliveries.othersMayHavePassed)
    }

    @Test(
        "What passed behind a refusal is told, and so is what nobody knows",
        arguments: [Deliveries.Outcome.acknowledged, .unknown, .awaited])
    func passedBehind(outcome: Deliveries.Outcome) {
        let deliveries = deliveries([.acknowledged, .refused, outcome])
        #expect(deliveries.acknowledged == 1)
        #expect(deliveries.othersMayHavePassed)
    }

    @Test("A second report of a record changes nothing")
    func secondReport() {
        var deliveries = deliveries([.acknowledged])
        deliveries.report(.refused, of: 0)
        #expect(deliveries.acknowledged == 1)
        #expect(deliveries.awaited == 0)
    }

    private func deliveries(_ outcomes: [Deliveries.Outcome?]) -> Deliveries {
        var deliveries = Deliveries(outcomes.count)
        for (index, outcome) in outcomes.enumerated() {
            guard let outcome else { continue }
            deliveries.sent(index)
            if outcome != .awaited { deliveries.report(outcome, of: index) }
        }
        return deliveries
    }
}
