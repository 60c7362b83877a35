extension Appeal {
    /// Folds `event` into `appeal`: the one place where an appeal's state changes. Pure and deterministic: every store that folds the same events in
    /// the same order comes to the same state. An event that is not allowed changes nothing.
    public static func apply(_ event: Event, to appeal: inout Appeal?) -> Verdict {
        guard var state = appeal else {
            guard case .submitted(let body) = event.body else { return .refused(.unknownAppeal) }
            appeal = Appeal(event, body)
            return .applied
        }
        let verdict = state.apply(event)
        if verdict == .applied { appeal = state }
        return verdict
    }

    private init(_ event: Event, _ body: Submitted) {
        self.init(id: event.subject, number: body.number, submittedAt: event.time, lastEvent: event.id)
        channel = body.channel
        kind = body.kind
        basis = body.basis
        identified = body.identified
        language = body.language
        words = body.words
        author = body.author
        simulated = body.simulated ?? false
        issueType = body.issueType
        settlement = body.settlement
        location = body.location
    }

    private mutating func apply(_ event: Event) -> Verdict {
        guard let type = event.body.type else { return .refused(.contradicts("This version does not know the event.")) }
        if event.id == lastEvent || event.id == lastDecision { return .refused(.doubled) }
        guard let move = Move.of(type, in: phase) else { return .refused(.notAllowed(event: type, phase: phase)) }
        if let basedOn = event.basedOn, basedOn != lastDecision, event.body.isDecision { return .refused(.stale) }
        if let refusal = refusal(of: event) { return .refused(refusal) }

        let before = (phase, unit, deadline)
        switch move {
        case .to(let next):
            if next == .merged { resumes = phase == .waiting ? .accepted : phase }
            phase = next
        case .resume: phase = resumes ?? .registered
        case .stay: break
        }
        takeDetails(of: event)
        if !phase.isOpen, before.0.isOpen { closedAt = event.time }
        if phase.isOpen { closedAt = nil }
        if before != (phase, unit, deadline) || type == .assigned { lastDecision = event.id }
        lastEvent = event.id
        updatedAt = event.time
        version += 1
        return .applied
    }

    /// What the table cannot say: rules that look at the bodies.
    private func refusal(of event: Event) -> Refusal? {
        if event.body.isForResponsibleUnit, let acting = event.actor.unit, acting != unit {
            return .notResponsible(unit: acting)
        }
        switch event.body {
        case .extended(let body):
            if let deadline, body.deadline <= deadline {
                return .contradicts("An extension must be later than the deadline it replaces.")
            }
        case .overdue(let body):
            if overdue || body.deadline != deadline { return .contradicts("The deadline is not the one that passed.") }
        case .merged(let body):
            if body.into == id { return .contradicts("An appeal cannot follow itself.") }
        case .coAssigned(let body):
            if body.unit == unit || coUnits.contains(body.unit) { return .contradicts("The unit takes part already.") }
        case .rated(let body):
            if !(1...5).contains(body.score) { return .contradicts("A mark is from 1 to 5.") }
        case .reopened:
            if unit == nil { return .contradicts("No unit ever had the appeal.") }
        default: break
        }
        return nil
    }

    private mutating func takeDetails(of event: Event) {
        switch event.body {
        case .registered(let body):
            registrationYear = body.year
            registrationSerial = body.serial
            registeredAt = event.time
        case .assigned(let body):
            if body.unit != unit {
                assignee = nil
                coUnits.removeAll { $0 == body.unit }
            }
            unit = body.unit
            issueType = body.issueType ?? issueType
            settlement = body.settlement ?? settlement
            // Reassigning never lengthens the deadline.
            deadline = deadline.map { min($0, body.deadline) } ?? body.deadline
            urgent = body.urgent
            plannedFor = nil
            openQuestion = nil
        case .coAssigned(let body): coUnits.append(body.unit)
        case .accepted(let body):
            assignee = body.assignee ?? event.actor.account
            acceptedAt = acceptedAt ?? event.time
        case .planned(let body): plannedFor = body.day
        case .question: openQuestion = event.id
        case .reply: openQuestion = nil
        case .extended(let body):
            deadline = body.deadline
            extensions += 1
            overdue = false
        case .returned:
            returns += 1
            openQuestion = nil
            plannedFor = nil
        case .merged(let body):
            mergedInto = body.into
            openQuestion = nil
        case .unmerged:
            mergedInto = nil
            resumes = nil
        case .resolved(let body): outcome = body.reply
        case .answered(let body): outcome = body.reply
        case .rejected(let body): outcome = body.reply
        case .reopened(let body):
            deadline = body.deadline
            reopenings += 1
            overdue = false
            plannedFor = nil
            rating = nil
        case .rated(let body): rating = body.score
        case .overdue: overdue = true
        case .corrected(let body):
            issueType = body.issueType ?? issueType
            settlement = body.settlement ?? settlement
            location = body.location ?? location
        case .moderated(let body): visibility = body.visibility
        case .onControl(let body): onControl = body.on
        case .erased:
            // The stub keeps what figures need: type, settlement, unit, channel and times.
            words = nil
            author = nil
            outcome = nil
            openQuestion = nil
            assignee = nil
            location = nil
            visibility = .hidden
        case .submitted, .forwarded, .split, .withdrawn, .accountSet, .delivered, .undelivered,
            .linkAsked, .unknown:
            break
        }
        if !phase.isOpen { openQuestion = nil }
    }
}

extension EventBody {
    /// Whether the event decides something about the appeal, so that it must not be based on an older decision than the last.
    public var isDecision: Bool {
        switch self {
        case .registered, .assigned, .accepted, .planned, .question, .extended, .returned, .forwarded, .merged,
            .unmerged, .resolved,
            .answered, .rejected, .reopened, .coAssigned:
            true
        default: false
        }
    }

    /// Whether only the responsible unit may do it, when a unit does it.
    var isForResponsibleUnit: Bool {
        switch self {
        case .accepted, .planned, .question, .extended, .returned, .resolved, .answered, .rejected: true
        default: false
        }
    }
}
