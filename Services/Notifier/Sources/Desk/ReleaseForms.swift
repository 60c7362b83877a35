import Foundation
import WebPages

/// What has late letters sent after all. Nothing is sent by the first press: each form says what goes out and has a button of its own.
struct ReleaseForms: Sendable {
    /// For the letter that was chosen in the table.
    let chosen: One?
    let all: All

    struct One: Sendable {
        let letter: String
        let what: String
        let send: Button
        let leave: Button
    }
    struct All: Sendable {
        let title: String
        let send: Button
    }

    /// The forms for the late letters of `log`, with the one for the letter `chosen` if it is still late; `nil` where no late letters are listed.
    init?(_ log: DeliveryLog, chosen: String?, in text: Localizer) {
        guard log.tab == .late, log.late > 0 else { return nil }
        self.chosen = chosen.flatMap { id in
            log.lines.first { $0.job == id }.map { line in
                One(
                    letter: id,
                    what: text(
                        "notify-release-what",
                        [
                            "number": NotifyPage.number(of: line), "told": NotifyPage.matter(of: line, in: text),
                            "when": text.dateTime(line.time),
                        ]), send: Button(submit: text("notify-release-send"), icon: "mail"),
                    leave: Button(text("notify-release-leave"), href: "/notify?tab=late", kind: .quiet))
            }
        }
        all = All(
            title: text("notify-release-all", count: log.late),
            send: Button(submit: text("notify-release-send-all"), kind: .secondary, icon: "mail"))
    }

    /// Where the letter of a job is chosen.
    static func address(of job: String) -> String {
        "/notify?tab=late&letter=\(job.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")#release"
    }
}
