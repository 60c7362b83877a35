extension ServiceModule {
    /// The service's Stages, for operators.
    public var stages: [any OperatedStage] { background.compactMap { $0 as? any OperatedStage } }

    /// The accounts as folded into the service's store.
    public var staff: any StaffDirectory {
        stages.first.map { StoreStaffDirectory(store: $0.store) } ?? NoStaff()
    }
}

/// What a service without a Stage knows of accounts.
private struct NoStaff: StaffDirectory {
    func epoch(of account: String) async -> Int? { nil }
}
