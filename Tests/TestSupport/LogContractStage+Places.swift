import Pipeline
import Testing

/// Topics, marks and instances.
extension LogContractStage {
    func checkMarks() async throws {
        let (router, stats) = (Self.newName("router"), Self.newName("stats"))
        #expect(try await log.marks(of: router, for: topic.all).isEmpty)
        try await log.setMarks(
            [self[0]: Mark(offset: 3, instances: 1), self[1]: Mark(offset: 4, instances: 1)], of: router)
        try await log.setMarks([self[0]: Mark(offset: 9, instances: 1)], of: stats)
        try await log.setMarks([self[0]: Mark(offset: 5, instances: 2)], of: router)
        #expect(
            try await other.marks(of: router, for: topic.all)
                == [self[0]: Mark(offset: 5, instances: 2), self[1]: Mark(offset: 4, instances: 1)])
        #expect(try await other.marks(of: stats, for: topic.all) == [self[0]: Mark(offset: 9, instances: 1)])
        #expect(try await other.marks(of: router, for: [self[1], self[2]]).keys.map { $0 } == [self[1]])
    }

    func checkPreparingAgain() async throws {
        let group = Self.newName("router")
        let topic = Self.newTopic(partitions: 2)
        let first = TopicPartition(topic.name, 0)
        try await log.prepare([topic], groups: [group])
        try await log.setMarks([first: Mark(offset: 7, instances: 1)], of: group)
        try await other.prepare([topic], groups: [group, Self.newName("late")])
        #expect(try await log.marks(of: group, for: [first]) == [first: Mark(offset: 7, instances: 1)])
        #expect(try await log.bounds(of: topic.all).count == 2)
    }

    func checkPartitionCount() async throws {
        let another = Topic(topic.name, partitions: 4)
        await #expect(throws: LogError.partitionCount(topic: topic.name, found: 3, expected: 4)) {
            try await log.prepare([another], groups: [])
        }
        #expect(try await log.bounds(of: topic.all).count == 3)
    }

    func checkFirstMarks() async throws {
        let groups = [Self.newName("router"), Self.newName("stats")]
        let topic = Self.newTopic(partitions: 2)
        try await log.prepare([topic], groups: groups)
        for group in groups {
            let marks = try await other.marks(of: group, for: topic.all)
            let none = Mark(offset: 0, instances: 0)
            #expect(marks == [topic.all[0]: none, topic.all[1]: none], "set by no instance yet")
        }
        let late = Self.newName("late")
        try await log.prepare([topic], groups: [late])
        #expect(try await log.marks(of: late, for: topic.all).isEmpty)
    }

    func checkUnknownTopic() async throws {
        let unknown = TopicPartition(Self.newName("unknown"), 0)
        await #expect(throws: LogError.noSuchTopic(unknown.topic)) { try await log.bounds(of: [unknown]) }
    }

    func checkClaims() async throws {
        let instance = Instance(service: Self.newName("router"), index: 0, count: 2)
        let claim = try await log.claim(instance)
        await #expect {
            try await other.claim(instance)
        } throws: { error in
            if case LogError.alreadyRunning(instance.description, _) = error { true } else { false }
        }
        let neighbour = try await other.claim(Instance(service: instance.service, index: 1, count: 2))
        await claim.release()
        let successor = try await other.claim(instance)
        await successor.release()
        await neighbour.release()
    }
}
