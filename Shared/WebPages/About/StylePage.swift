import Appeals
import Foundation
import ServiceKit

/// The model of `/about/style`: every element in every state. A page that is missing here is missing from the design.
struct StylePage {
    let schemes: [Scheme]
    let sample: String
    let icons: [String]
    let alerts: [Alert]
    let badges: [StatusBadge]
    let deadlines: [DeadlineBadge]
    let unit: UnitTag
    let heroButtons: [Button]
    let buttons: [Button]
    let copy: CopyLink
    let errors: ErrorSummary?
    let texts: [TextField]
    let areas: [TextArea]
    let selects: [SelectField]
    let cards: [RadioCards]
    let boxes: [CheckboxField]
    let group: CheckboxGroup
    let files: [FileField]
    let tiles: [StatTile]
    let share: ShareBar
    let chart: BarChart
    let emptyChart: BarChart
    let tabs: Tabs
    let table: DataTable
    let pager: Pager?
    let things: [Card]
    let timeline: Timeline
    let facts: DescriptionList
    let empty: EmptyState
    let waiting: WaitingState

    struct Scheme {
        let name: String
        let swatches: [Swatch]
    }
    struct Swatch {
        let name: String
        let hex: String
    }

    init(city: City, icons: [String], in text: Localizer) {
        let day: TimeInterval = 86_400
        schemes = CityStyle(city).palettes.map { name, palette in
            Scheme(
                name: text("style-scheme-\(name)"),
                swatches: palette.colours.map { Swatch(name: $0.name, hex: $0.colour.hex) })
        }
        sample = text("style-prose")
        self.icons = icons
        alerts =
            [Alert(.danger, title: text("style-alert-urgent"), text: text("style-alert-urgent-text"))]
            + [Tone.warning, .success, .info, .neutral].map { tone in
                Alert(
                    tone, title: text("style-alert-\(tone)"), text: text("style-alert-text"),
                    links: tone == .info ? [Link(text("style-link"), "#main")] : [])
            }
        badges = Phase.allCases.map { StatusBadge($0, in: text) }
        deadlines =
            [-4, 0.2, 1, 9].map { DeadlineBadge(text.now + $0 * day, in: text) }
            + [DeadlineBadge(text.now - day, met: true, in: text)]
        unit = UnitTag(text("style-unit"))
        buttons = [
            Button(submit: text("style-button-primary"), icon: "check"),
            Button(text("style-button-secondary"), href: "#main", kind: .secondary, icon: "arrow-right"),
            Button(submit: text("style-button-danger"), kind: .danger),
            Button(submit: text("style-button-quiet"), kind: .quiet),
        ]
        heroButtons = [
            Button(text("style-card-title"), href: "#main", icon: "plus"),
            Button(text("style-button-secondary"), href: "#main", kind: .secondary),
        ]
        copy = CopyLink(id: "sample-link", text: "https://example.org/t/K7-4Q2-9T", label: text("style-copy"))

        let wrong = [FieldError("email", .notEmail), FieldError("text", .missing), FieldError("consent", .missing)]
        let labels = [
            "email": text("style-field-email"), "text": text("style-field-text"),
            "consent": text("style-field-consent"),
        ]
        func error(_ field: String) -> String? { text.error(field, among: wrong) }
        errors = ErrorSummary(wrong, labels: labels, in: text)
        texts = [
            TextField(
                "name", label: text("style-field-name"), hint: text("style-field-name-hint"), autocomplete: "name"),
            TextField(
                "email", label: text("style-field-email"), kind: .email, value: "anna@", error: error("email"),
                required: true, autocomplete: "email", width: .medium),
            TextField(
                "password", label: text("style-field-password"), kind: .password, required: true,
                autocomplete: "current-password", width: .medium),
        ]
        areas = [
            TextArea(
                "text", label: text("style-field-text"), hint: text("style-field-text-hint"), error: error("text"),
                required: true, maxLength: 4_000)
        ]
        selects = [
            SelectField(
                "settlement", label: text("style-field-settlement"),
                options: [Choice("city", text("style-option-city"))],
                groups: [ChoiceGroup(text("style-option-group"), [Choice("village", text("style-option-village"))])],
                placeholder: text("style-field-choose"), required: true)
        ]
        cards = [
            RadioCards(
                "category", legend: text("style-field-category"),
                options: [
                    Choice("yard", text("style-option-yard"), text: text("style-option-yard-text"), icon: "yard"),
                    Choice("roads", text("style-option-roads"), text: text("style-option-roads-text"), icon: "roads"),
                    Choice("bus", text("style-option-bus"), icon: "transport"),
                    Choice("school", text("style-option-school"), icon: "education"),
                ], value: "roads", required: true)
        ]
        boxes = [
            CheckboxField(
                "consent", label: text("style-field-consent"), hint: text("style-field-consent-hint"),
                error: error("consent"), required: true)
        ]
        group = CheckboxGroup(
            "topics", legend: text("style-field-category"),
            boxes: ["yard", "roads", "bus", "school"].map { name in
                CheckboxField("topic-\(name)", label: text("style-option-\(name)"), checked: name == "roads")
            }, hint: text("style-card-text"))
        files = [
            FileField(
                "photos", label: text("style-field-photos"), accept: "image/*", multiple: true,
                hint: text("style-field-photos-hint"))
        ]
        tiles = [
            StatTile(text.number(232), text("style-accepted")),
            StatTile(text.number(142), text("style-solved"), note: text.percent(142 / 232), tone: .success),
            StatTile(text.number(71), text("style-in-work"), href: "#main", tone: .info),
            StatTile(text.number(3), text("style-late"), tone: .danger),
        ]
        let figures = [
            (label: text("style-solved"), value: 142, tone: Tone.success),
            (label: text("style-answered"), value: 19, tone: .info),
            (label: text("style-in-work"), value: 71, tone: .warning),
        ]
        share = ShareBar(id: "sample-share", title: text("style-share"), parts: figures, in: text)
        chart = BarChart(
            id: "sample-chart", title: text("style-chart"), series: [text("style-accepted"), text("style-solved")],
            bars: (0..<28).map { place in
                let (accepted, solved) = (6 + place * 7 % 11, 3 + place * 5 % 9)
                return (text.shortDate(text.now + Double(place - 28) * day), [accepted, solved])
            }, in: text)
        emptyChart = BarChart(
            id: "sample-nothing", title: text("style-chart-empty"), series: [text("style-accepted")], bars: [], in: text
        )

        tabs = Tabs(
            text("style-tabs"),
            [
                .init(text("style-tab-new"), href: "#main", count: text.number(3)),
                .init(text("style-tab-open"), href: "#main", current: true, count: text.number(71)),
                .init(text("style-tab-late"), href: "#main"), .init(text("style-tab-closed"), href: "#main"),
            ])
        table = DataTable(
            text("style-tabs"), captionHidden: true,
            columns: [
                .init(text("style-column-number")), .init(text("style-column-subject")),
                .init(text("style-column-status")), .init(text("style-column-due")),
                .init(text("style-column-votes"), numeric: true),
            ],
            rows: [
                .init(
                    [
                        .init("K7-4Q2-9T", href: "#main"), .init(text("style-row-road"), note: text("style-row-place")),
                        .init(status: StatusBadge(.accepted, in: text)), .init(deadline: deadlines[0]),
                        .init(text.number(1_234)),
                    ], tone: .danger),
                .init([
                    .init("P3-8XW-1C", href: "#main"), .init(text("style-row-lamp"), unit: unit),
                    .init(status: StatusBadge(.planned, in: text)), .init(deadline: deadlines[3]),
                    .init(text.number(7)),
                ]),
            ])
        pager = Pager(previous: nil, next: "#main", text: text("style-range"))
        things = [
            Card(
                text("style-card-title"), href: "#main", text: text("style-card-text"), meta: text("style-card-meta"),
                icon: "plus"),
            Card(
                text("style-row-lamp"), href: "#main", text: text("style-row-place"), status: badges[3],
                deadline: deadlines[2]),
        ]
        timeline = Timeline([
            .init(text("style-event-filed"), at: text.now - 5 * day, icon: "inbox", in: text),
            .init(
                text("style-event-accepted"), at: text.now - 4 * day, by: text("style-unit"), tone: .info, icon: "tool",
                in: text),
            .init(
                text("style-event-solved"), at: text.now - 3_600, by: text("style-unit"),
                text: text("style-event-answer"), tone: .success, icon: "check-circle", in: text),
        ])
        facts = DescriptionList([
            .init(text("style-column-number"), "K7-4Q2-9T"), .init(text("style-column-status"), status: badges[3]),
            .init(text("style-column-due"), deadline: deadlines[2]),
        ])
        empty = EmptyState(
            text("style-empty"), text: text("style-empty-text"),
            action: Button(text("style-button-secondary"), href: "#main", kind: .secondary))
        waiting = WaitingState(text("style-waiting"), text: text("style-waiting-text"))
    }
}
