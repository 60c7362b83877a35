import Pipeline

/// The contract of `EventLog`, sentence by sentence. Every log passes it: `LocalLog`, librdkafka's mock cluster, a
/// broker.
///
/// ```swift @Test(arguments: LogContract.allCases) func keeps(_ sentence: LogContract) async throws { try await
/// sentence.check(on: LogContractSubject { try await LocalLog.open(at: file) }) } ``` Give such a test a time limit:
/// what never arrives is waited for without end. Every check makes topics, groups and services of its own, so all of
/// them can run on one log, also at once.
public enum LogContract: String, CaseIterable, Sendable, CustomStringConvertible {
    case keepsOrder = "Records of one partition come in the order they were appended, with growing offsets"
    case keepsOrderOfLargeBatches = "A batch of many turns arrives complete and in order"
    case keepsEachProducersOrder = "Two producers at once: each one's order is kept, each record stands there once"
    case startsInTheMiddle = "A reader starts at the offset it is given"
    case startsAtTheEnd = "A reader at the end sees what is appended later, and only that"
    case refusesPastTheEnd = "A reader past the end is refused"
    case honoursTheLimit = "A reader gives at most as many records as it is asked for, and all in the end"
    case readsAllPartitions = "A busy partition does not keep a reader from the others"
    case wakesReaders = "A waiting reader wakes within 100 ms of an append by another producer"
    case endsOnCancellation = "A cancelled wait ends, and the next one has lost nothing"
    case showsTombstones = "A tombstone is read with its key and headers"
    case keepsBytes = "Keys, values and headers come back as they were, empty and binary ones too"
    case keepsLargeRecords = "A record of 1 MiB comes back, a larger one is refused"
    case keepsTime = "A record bears the time at which the log took it"
    case tellsBounds = "Bounds go from the first stored record to the one after the last"
    case findsRecords = "A record is found at its offset, and nothing where none is"
    case erases = "A record with a personal key removes the earlier one; no offset is given twice"
    case keepsMarks = "Marks are kept per group and partition, and overwritten"
    case preparesOnce = "Preparing again changes nothing"
    case refusesAnotherCount = "A topic with another number of partitions is refused"
    case marksNewTopics = "A new topic has marks of its groups at its start"
    case refusesUnknownTopics = "An unknown topic is refused"
    case refusesASecondInstance = "A place that is taken is refused, until it is given free"
    case answersPing = "A log that works answers a ping"

    /// The sentence.
    public var description: String { rawValue }

    /// Checks this sentence on `log`; what breaks it is recorded as an issue of the running test.
    public func check(on log: LogContractSubject) async throws {
        let stage = try await LogContractStage(log)
        do {
            try await check(on: stage)
        } catch {
            await stage.close()
            throw error
        }
        await stage.close()
    }

    private func check(on stage: LogContractStage) async throws {
        switch self {
        case .keepsOrder: try await stage.checkOrder()
        case .keepsOrderOfLargeBatches: try await stage.checkLargeBatch()
        case .keepsEachProducersOrder: try await stage.checkTwoProducers()
        case .startsInTheMiddle: try await stage.checkMiddle()
        case .startsAtTheEnd: try await stage.checkEnd()
        case .refusesPastTheEnd: try await stage.checkPastTheEnd()
        case .honoursTheLimit: try await stage.checkLimit()
        case .readsAllPartitions: try await stage.checkBusyPartition()
        case .wakesReaders: try await stage.checkWakeUp()
        case .endsOnCancellation: try await stage.checkCancellation()
        case .showsTombstones: try await stage.checkTombstone()
        case .keepsBytes: try await stage.checkBytes()
        case .keepsLargeRecords: try await stage.checkLargeRecords()
        case .keepsTime: try await stage.checkTime()
        case .tellsBounds: try await stage.checkBounds()
        case .findsRecords: try await stage.checkRecordAt()
        case .erases: try await stage.checkErasure()
        case .keepsMarks: try await stage.checkMarks()
        case .preparesOnce: try await stage.checkPreparingAgain()
        case .refusesAnotherCount: try await stage.checkPartitionCount()
        case .marksNewTopics: try await stage.checkFirstMarks()
        case .refusesUnknownTopics: try await stage.checkUnknownTopic()
        case .refusesASecondInstance: try await stage.checkClaims()
        case .answersPing: try await stage.log.ping()
        }
    }
}
