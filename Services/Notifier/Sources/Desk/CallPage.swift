import Appeals
import Foundation
import WebPages

/// The model of `/notify/desk/call`: whom to call and what to say, or who has the call.
struct CallPage: Sendable {
    let job: String
    let alerts: [Alert]
    /// Whom to call; only for who has the call.
    let person: DescriptionList?
    let say: Say?
    /// What was tried before, a line each.
    let tries: [String]
    /// What can come of the call; empty for who does not have it.
    let outcomes: [Button]
    /// What gives the call to the reader.
    let take: Button?
    /// Set when it is taken from somebody on purpose.
    let fromOther: String?
    let back: Button

    /// What to say.
    struct Say: Sendable {
        let language: String
        let sentences: [String]
        let quote: Letter.Quote?
        let after: [String]
    }

    /// The page of `call`, which could not be `ended` because another has it by now.
    init(_ call: CallCard, wasTaken: Bool = false, by writer: LetterWriter, in text: Localizer) {
        job = call.job.id
        let parcel = call.card?.parcel
        let letter = parcel.flatMap { try? writer.write([$0.matter], to: $0.reader).letter }
        person = parcel.map { parcel in
            DescriptionList([
                parcel.reader.name.map { .init(text("desk-call-name"), $0) },
                parcel.phone.map { .init(text("desk-call-phone"), $0, href: "tel:\($0.filter { !$0.isWhitespace })") },
                .init(text("desk-call-language"), parcel.reader.language == .ru ? "Русский" : "English"),
            ])
        }
        say = letter.map { letter in
            Say(
                language: letter.language, sentences: [letter.greeting] + letter.paragraphs, quote: letter.quote,
                after: letter.after)
        }
        let own = call.job.attempts > 0 ? [text("desk-call-tries", count: call.job.attempts)] : []
        tries =
            call.tries.map { tried in
                text(
                    "desk-call-tried",
                    [
                        "channel": text("notify-by-\(tried.channel)"), "code": tried.reason,
                        "when": text.dateTime(tried.time),
                    ])
            } + own
        outcomes = call.isMine ? Self.buttons(canTell: letter != nil, in: text) : []
        let other = call.isMine ? nil : call.hold
        take =
            call.isMine
            ? nil
            : Button(
                submit: text(other == nil ? "desk-call-take" : "desk-call-take-over"),
                kind: other == nil ? .primary : .danger, icon: "phone")
        fromOther = other == nil ? nil : "yes"
        back = Button(text("desk-back"), href: NotifyPart.desk.address, kind: .quiet, icon: "arrow-left")
        alerts = Self.alerts(call, other: other, wasTaken: wasTaken, hasWords: letter != nil, in: text)
    }

    /// Where the call of a job is.
    static func address(of job: String) -> String {
        "/notify/desk/call?job=\(job.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }

    private static func buttons(canTell: Bool, in text: Localizer) -> [Button] {
        DeskOutcome.ofCalls.filter { canTell || $0 != .told }.map { outcome in
            Button(
                submit: text("desk-outcome-\(outcome.rawValue)"), name: "outcome", value: outcome.rawValue,
                kind: outcome == .told ? .primary : outcome == .wrongNumber ? .danger : .secondary)
        }
    }

    private static func alerts(
        _ call: CallCard, other: CallTable.Hold?, wasTaken: Bool, hasWords: Bool, in text: Localizer
    ) -> [Alert] {
        let known = call.holder ?? text("desk-somebody")
        let until = call.hold.map { text.time($0.until) } ?? ""
        return [
            wasTaken ? Alert(.danger, text: text("desk-call-was-taken")) : nil,
            other.map { _ in
                Alert(
                    .warning, title: text("desk-call-with", ["name": known, "until": until]),
                    text: text("desk-call-with-text"))
            },
            call.isMine ? Alert(.info, text: text("desk-call-yours", ["until": until])) : nil,
            call.isMine && !hasWords ? Alert(.warning, text: text("desk-letter-gone")) : nil,
        ].compactMap { $0 }
    }
}
