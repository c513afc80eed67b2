"""Pages as a browser without scripts sees them: words, and forms that can be filled in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_EMPTY = {"input", "br", "link", "meta", "img"}


@dataclass
class Sent:
    """A form of a page: where it goes, and what is in its fields."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def event(self) -> str:
        return self.fields.get("event", "")


class Sheet(HTMLParser):
    """A parsed page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: list[Sent] = []
        self.words = ""
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Sent(given["action"]))
        elif tag in ("input", "select") and self.forms and given.get("type") != "checkbox":
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._area = given["name"]
            self.forms[-1].fields[self._area] = ""
        if tag == "script":
            raise AssertionError("no page needs a script")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data.removeprefix("\n")
        self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    @property
    def events(self) -> list[str]:
        """What can be sent from this page, in its order."""
        return [form.event for form in self.forms if form.event]

    def form(self, event: str) -> Sent:
        """The form of that event."""
        return next(form for form in self.forms if form.event == event)
