import Appeals
import WebPages

/// "Filed": number and code to keep, the link as text and as a QR code, and what comes next.
struct DonePage {
    let number: String
    let code: String
    let typed: String
    let link: CopyLink
    let follow: Button
    let another: Button
    let image: QRImage
    let steps: [String]

    /// - Throws: `QRImage.Failure`.
    init(_ appeal: Appeal, links: AppealLinks, pack: CityPack, in text: Localizer) throws {
        number = "\(appeal.number)"
        code = links.code(of: appeal.id)
        typed = links.typedAddress
        link = CopyLink(id: "secret-link", text: links.url(of: appeal), label: text("done-copy"))
        follow = Button(text("done-follow"), href: links.path(to: appeal), icon: "search")
        another = Button(text("done-another"), href: "/appeals/new", kind: .secondary, icon: "plus")
        image = try QRImage(links.url(of: appeal), label: text("done-qr"))
        let type = appeal.issueType.flatMap { pack.catalogue.types[$0] }
        steps = [
            text("done-step-registered", ["date": text.date(pack.deadline.registerBy(appeal.submittedAt))]),
            type.map { text("done-step-term", ["term": $0.term.sentence(in: text)]) },
            text(appeal.author == nil ? "done-step-unreachable" : "done-step-told"),
        ].compactMap { $0 }
    }
}
