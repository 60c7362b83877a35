import Appeals
import Foundation
import ServiceKit
import Testing
@testable import WebPages

@Suite("What people write is never markup")
struct EscapingTests {
    /// Closes attributes, elements and scripts, if it is let.
    static let hostile = #""'><script>alert(1)</script>&<b onx="#

    /// A model full of hostile text for every partial.
    static func models(_ text: Localizer) throws -> [(partial: String, model: Any)] {
        let bad = hostile
        let (status, unit) = (StatusBadge(bad, tone: .info, icon: bad), UnitTag(bad))
        let due = DeadlineBadge(WebSite.now, in: text)
        let error = FieldError(bad, .other(LocalizedText(ru: bad, en: bad)))
        let choices = [Choice(bad, bad, text: bad, icon: bad)]
        let table = DataTable(
            bad, columns: [.init(bad)],
            rows: [.init([.init(bad, href: bad, note: bad, status: status, deadline: due, unit: unit)], key: bad)])
        return [
            ("alert", Alert(.danger, title: bad, text: bad, links: [Link(bad, bad)], urgent: true)),
            ("button", [Button(bad, href: bad, icon: bad), Button(submit: bad, name: bad, value: bad, icon: bad)]),
            ("card", Card(bad, href: bad, text: bad, meta: bad, icon: bad, status: status, deadline: due)),
            ("chart-bars", BarChart(id: bad, title: bad, series: [bad, bad], bars: [(bad, [1, 2])], in: text)),
            ("chart-share", ShareBar(id: bad, title: bad, parts: [(bad, 1, .info)], in: text)),
            ("copy-link", CopyLink(id: bad, text: bad, label: bad)),
            ("deadline-badge", due),
            (
                "description-list",
                DescriptionList([.init(bad, bad, href: bad, note: bad, status: status), .init(bad, bad)])
            ),
            ("empty-state", EmptyState(bad, text: bad, icon: bad, action: Button(bad, href: bad))),
            (
                "error-state",
                ErrorState(bad, text: bad, help: bad, icon: bad, actions: [Button(bad, href: bad)], reference: bad)
            ),
            ("error-summary", try #require(ErrorSummary([error], labels: [bad: bad], in: text))),
            ("field-checkbox", CheckboxField(bad, label: bad, value: bad, hint: bad, error: bad)),
            (
                "field-checkboxes",
                CheckboxGroup(bad, legend: bad, boxes: [CheckboxField(bad, label: bad)], hint: bad, error: bad)
            ),
            ("field-file", FileField(bad, label: bad, accept: bad, hint: bad, error: bad)),
            ("field-radio-cards", RadioCards(bad, legend: bad, options: choices, value: bad, hint: bad, error: bad)),
            (
                "field-select",
                SelectField(
                    bad, label: bad, options: choices, groups: [ChoiceGroup(bad, choices)], placeholder: bad, hint: bad,
                    error: bad)
            ),
            (
                "field-text",
                TextField(
                    bad, label: bad, value: bad, hint: bad, error: bad, autocomplete: bad, inputMode: bad, pattern: bad,
                    min: bad, max: bad, list: bad)
            ),
            ("field-textarea", TextArea(bad, label: bad, value: bad + "</textarea>", hint: bad, error: bad)),
            ("pager", try #require(Pager(previous: bad, next: bad, text: bad))),
            ("stat-tile", [StatTile(bad, bad, note: bad, href: bad), StatTile(bad, bad)]),
            ("status-badge", status),
            ("table", table),
            ("tabs", Tabs(bad, [.init(bad, href: bad, count: bad)])),
            (
                "timeline",
                Timeline([
                    .init(
                        bad, at: WebSite.now, by: bad, text: bad, icon: bad, key: bad, links: [Link(bad, bad)], in: text
                    )
                ])
            ),
            ("unit-tag", unit),
            ("waiting-state", WaitingState(bad, text: bad)),
        ]
    }

    @Test("Every partial escapes all that it shows")
    func partials() throws {
        let site = try WebSite()
        for (partial, model) in try Self.models(site.localizer(.ru)) {
            let page = "{{#shown}}{{>\(partial)}}{{/shown}}"
            try withTemplates(["page.mustache": page]) { folder in
                let html = try SiteTemplates(adding: [folder]).fill("page", ["shown": model])
                #expect(html.contains("&lt;script&gt;") || partial == "deadline-badge", "\(partial) shows its model")
                #expect(!html.contains("<script") && !html.contains("<b "), "\(partial)")
                #expect(!html.contains(#""'"#) && !html.contains("</textarea>&"), "\(partial)")
            }
        }
    }

    @Test("Every partial is tried here, or belongs to the layout or to a page of this module")
    func complete() throws {
        let site = try WebSite()
        let layout: Set = [
            "layout", "fragment", "header", "footer", "skip-link", "notice-demo", "breadcrumbs", "language-switch",
            "theme-switch", "csrf", "about-style", "about-accessibility",
        ]
        let tried = Set(try Self.models(site.localizer(.ru)).map(\.partial))
        #expect(Set(site.pages.templates.sources.map(\.name)) == tried.union(layout))
    }
}
