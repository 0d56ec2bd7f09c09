"""Reads the form of a page as a browser without scripts would send it."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

_UNSENT = {"submit", "button", "file", "image", "reset"}
Attributes = dict[str, str | None]


class _Reader(HTMLParser):
    """Collects the fields of one form, in order."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.fields: MultiDict[str, str] = MultiDict()
        self.buttons: list[str] = []
        self._form_id, self._inside = form_id, False
        self._area: str | None = None
        self._select: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found: Attributes = dict(attrs)
        if tag == "form":
            self._inside = found.get("id") == self._form_id
        elif self._inside:
            self._field(tag, found)

    def _field(self, tag: str, found: Attributes) -> None:
        name = found.get("name") or ""
        if tag == "input":
            self._input(name, found)
        elif tag == "button":
            self.buttons.append(found.get("value") or "")
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.fields.add(self._select, found.get("value") or "")

    def _input(self, name: str, found: Attributes) -> None:
        kind = found.get("type", "text")
        on = "checked" in found or kind not in {"radio", "checkbox"}
        if name and on and kind not in _UNSENT:
            self.fields.add(name, found.get("value") or "")

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area:
            # A browser drops the first line end and sends the others as CRLF.
            text = self._text.removeprefix("\n").replace("\n", "\r\n")
            self.fields.add(self._area, text)
            self._area = None
        elif tag == "select":
            self._select = None


def read_form(page: str, form_id: str) -> MultiDict[str, str]:
    """Give what the form with this id would send, but for its buttons."""
    reader = _Reader(form_id)
    reader.feed(page)
    return reader.fields


def buttons(page: str, form_id: str) -> list[str]:
    """Give the values of the form's buttons."""
    reader = _Reader(form_id)
    reader.feed(page)
    return reader.buttons
