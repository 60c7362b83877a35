"""Reads the forms of a page, as a browser without JavaScript does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """Where a form goes and what it holds before anybody has typed."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    #: Every field's name and type: `text`, `password`, `radio`, `textarea`, `select`, ...
    types: dict[str, str] = field(default_factory=dict)

    def filled(self, given: dict[str, object]) -> dict[str, str]:
        """The values to send. A field that the form does not have cannot be filled in."""
        unknown = set(given) - set(self.types)
        assert not unknown, f"the form to {self.action!r} has no field {unknown}; it has {sorted(self.types)}"
        return self.values | {name: str(value) for name, value in given.items()}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.select = ""
        self.textarea = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open:
            self.field(tag, given, self.open)

    def field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "option":
            if self.select and ("selected" in given or self.select not in form.values):
                form.values[self.select] = value
        elif tag == "input" and name:
            kind = form.types[name] = given.get("type", "text")
            if kind not in ("checkbox", "radio", "file", "submit") or "checked" in given:
                form.values[name] = value
        elif tag in ("select", "textarea") and name:
            form.types[name] = tag
            if tag == "select":
                self.select = name
            else:
                self.textarea, form.values[name] = name, ""
        elif tag == "button" and name:
            form.types[name] = "button"

    def handle_data(self, data: str) -> None:
        if self.open and self.textarea:
            self.open.values[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""


def forms_of(page: str) -> list[Form]:
    parser = _Forms()
    parser.feed(page)
    return parser.forms
