import Appeals
import Foundation
import HTTPTypes
import ServiceKit

/// The secrets and addresses of appeals. All of them derive from the suite's secret and the appeal's id, so nothing of it is stored.
struct AppealLinks: Sendable {
    let keys: Keys
    /// What residents type, without a slash at the end.
    let site: URL

    /// The address of the tracking page on this site.
    func path(to appeal: Appeal) -> String { "/t/\(appeal.number.digits)/\(keys.appealSecret(for: appeal.id))" }

    /// The whole address of the tracking page: who has it is taken for the resident.
    func url(of appeal: Appeal) -> String { site.absoluteString + path(to: appeal) }

    /// Where the author of an appeal chooses what is told.
    func choices(of appeal: Appeal) -> String? {
        appeal.author.map { ChoicesAddress(keys: keys).path(of: $0, in: appeal.id) }
    }

    /// The address of the page that asks for number and code, as one types it.
    var typedAddress: String {
        let address = "\(site.absoluteString)/track"
        return address.firstRange(of: "://").map { String(address[$0.upperBound...]) } ?? address
    }

    /// Eight characters that can be dictated and typed on a telephone. They open the tracking page only beside the number and only at the form
    /// that slows guessing; 40 bits would be too few for a link.
    func code(of id: String) -> String {
        let code = keys.signature(of: "code/\(id)", for: .appeal).prefix(8)
        return "\(code.prefix(4))-\(code.suffix(4))"
    }

    /// Whether `typed` is the code or the whole secret of the appeal `id`.
    func opens(_ typed: String, id: String) -> Bool {
        // Signed before they are compared, so that the time taken tells nothing of where they differ.
        let signed = { keys.signature(of: Base32.normalized($0), for: .link) }
        return signed(typed) == signed(code(of: id)) || keys.isAppealSecret(typed, for: id)
    }
}

/// No appeal has this number and secret. A stranger is told the same whether the number exists or not.
struct NoSuchAppeal: ProblemConvertible {
    func problem(in language: Language) -> Problem {
        let detail = LocalizedText(
            ru: "Обращения с таким номером и кодом нет: проверьте ссылку или введите номер и код ещё раз.",
            en: "There is no appeal with this number and code: check the link, or type number and code again.")
        return Problem(.notFound, detail[language], in: language)
    }
}
