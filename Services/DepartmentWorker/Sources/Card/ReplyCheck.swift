import Appeals
import Foundation
import ServiceKit

/// Whether a reply says anything of the matter. Residents complain of appeals that are closed with a formula, so a formula does not close one.
enum ReplyCheck {
    /// How many words must be left when all formulas are taken out.
    private static let fewestWords = 3

    /// What letters are filled with. Compared in lower case, without punctuation, with е for ё.
    private static let formulas = [
        "ваше обращение рассмотрено", "ваше обращение", "обращение рассмотрено", "обращение принято", "меры приняты",
        "приняты меры", "необходимые меры", "работы выполнены", "работа выполнена", "работы проведены",
        "вопрос решен", "вопрос снят", "проблема решена", "проблема устранена", "замечания устранены", "устранено",
        "выполнено", "сделано", "решено", "готово", "исполнено", "в рабочем порядке", "в установленном порядке",
        "в полном объеме", "в установленные сроки",
        "информация принята к сведению", "принято к сведению", "спасибо за обращение", "благодарим за обращение",
        "благодарим вас за обращение", "здравствуйте", "добрый день", "уважаемый заявитель", "уважаемая", "уважаемый",
        "с уважением", "спасибо", "your appeal has been considered", "your appeal was considered", "your appeal",
        "measures have been taken", "measures were taken", "the work is done", "work is done", "the problem is solved",
        "problem solved", "the issue is resolved", "issue resolved", "done", "solved", "resolved", "fixed",
        "thank you for your appeal", "thank you", "thanks", "hello", "good day", "dear resident", "dear applicant",
        "yours faithfully", "kind regards",
    ].sorted { $0.count > $1.count }

    /// Whether nothing is left of `text` but formulas.
    static func saysNothing(_ text: String) -> Bool {
        let words = text.lowercased().replacing("ё", with: "е").split { !$0.isLetter && !$0.isNumber }
        var rest = " \(words.joined(separator: " ")) "
        for formula in formulas { rest = rest.replacing(" \(formula) ", with: "  ") }
        return rest.split(separator: " ").count < fewestWords
    }

    /// What the one who wrote it is told.
    static let reason = FieldError.Reason.other(
        LocalizedText(
            ru: "Напишите, что именно сделано или выяснено: этим ответом обращение не закрыть.",
            en: "Say what was done or found: this reply does not close the appeal."))
}
