public import Appeals
import GRDB
import HTTPTypes
public import Pipeline

extension LogError: ProblemConvertible {
    /// A record that is too large is the client's; all else passes (503).
    public func problem(in language: Language) -> Problem {
        if case .tooLarge = self { return Problem(.contentTooLarge, description, in: language) }
        return .unavailable(in: language)
    }
}

extension StageError: ProblemConvertible {
    /// The store cannot be written for now: 503. Why is for operators, in the log and in readiness.
    public func problem(in language: Language) -> Problem { .unavailable(in: language) }
}

extension Refusal: ProblemConvertible {
    /// 404 for an appeal that is not there, else 409: the state of the appeal does not allow it (any more).
    public func problem(in language: Language) -> Problem {
        let russian =
            switch self {
            case .unknownAppeal: "Такого обращения нет."
            case .doubled: "Это уже сделано."
            case .notAllowed: "В нынешнем состоянии обращения это невозможно."
            case .stale: "Обращение изменили, пока вы решали: посмотрите его ещё раз."
            case .notResponsible: "Обращением занимается другое подразделение."
            case .contradicts: "Это противоречит состоянию обращения."
            }
        return Problem(self == .unknownAppeal ? .notFound : .conflict, language.say(russian, description), in: language)
    }
}

extension DatabaseError {
    /// Whether the disk, the memory or the file is at fault, and not the statement: it may be well again in a minute.
    var isTroubleOfStore: Bool {
        [
            .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY, .SQLITE_CORRUPT,
            .SQLITE_NOTADB, .SQLITE_CANTOPEN, .SQLITE_PERM,
        ].contains(resultCode)
    }
}
