public import Pipeline

extension Stage {
    /// The Stage of a service: its store lies in the data folder under the service's name; log, clock and instance are those of its environment.
    /// - Throws: `StoreError`.
    public convenience init(_ flow: F, reads: [Topic], in environment: ServiceEnvironment) throws(StoreError) {
        let (clock, instance) = (environment.clock, environment.instance)
        let store = try Store(name: instance.service, in: environment.dataFolder, schema: flow.schema)
        self.init(
            flow: flow, store: store, log: environment.log, topics: environment.topics, reads: reads,
            instance: instance, now: { clock.now }, logger: environment.logger)
    }
}
