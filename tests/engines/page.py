"""What a person does in a browser of any engine, in verbs. Every verb waits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from engines.drivers import Driver, Gone
from support.waiting import wait_until

LIBRARY = Path(__file__).with_name("find.js").read_text(encoding="utf-8")
T = TypeVar("T")
_SECONDS = 30.0  # on a busy machine; what is there is seen at once

_BUTTON = "find.role(...asked)[0]"
_FIELD = "find.field(...asked)"
_SELECT = """(words) => {
  const field = find.field(words);
  field?.select?.();
  return field == document.activeElement;
}"""
# Typed, a date would be written as the system's language has it.
_SET = """(words, value) => {
  const field = find.field(words);
  if (!field) return false;
  field.value = value;
  for (const name of ["input", "change"]) {
    field.dispatchEvent(new Event(name, { bubbles: true }));
  }
  return true;
}"""
_OPTION = """(words, option) =>
  [...(find.field(words)?.options ?? [])].find((one) => one.label == option)?.value"""
_SAYS = "(text) => find.plain(document.body?.innerText).includes(text)"
_LEAVE = "() => (document.body.leaving = document.readyState == 'complete')"
_THERE = "() => document.readyState == 'complete' && !document.body.leaving"


class EnginePage:
    """A page, or the frame in it; see ``frame``."""

    def __init__(self, driver: Driver, who: str, *, framed: bool = False) -> None:
        self.driver = driver
        self.who = who  # a name that nobody in another engine has
        self._framed = framed

    @property
    def frame(self) -> "EnginePage":
        """Give what is in the page's only frame, wherever the frame hangs."""
        return EnginePage(self.driver, self.who, framed=True)

    # Getting about

    def open(self, url: str) -> None:
        """Open an address."""
        self.driver.go(url)

    def reload(self) -> None:
        """Look at the page anew."""
        self.driver.reload()

    def resize(self, width: int, height: int) -> None:
        """Make the viewport as large as this, in CSS pixels."""
        self.driver.resize(width, height)
        self._until(lambda: self.ask("() => innerWidth") == width, f"{width} px")

    def press(self, name: str, *, role: str = "button", within: str = "") -> None:
        """Press a button (or what ``role`` says), in the item headed ``within``."""
        self._click(_BUTTON, role, name, within)

    def go_by(self, name: str, *, role: str = "button", within: str = "") -> None:
        """Press what leads to another page, and wait until that is there."""
        self._until(lambda: self.ask(_LEAVE), "the page to have loaded")
        self.press(name, role=role, within=within)
        self._until(lambda: self.ask(_THERE), f"another page after {name!r}")

    # Filling in

    def fill(self, label: str, text: str) -> None:
        """Type into a field, in place of what is there."""
        self._until(lambda: self._select(label), f"the focus in {label!r}")
        self.driver.type(text, framed=self._framed)
        self._until(lambda: self.value(label) == text, f"{text!r} in {label!r}")

    def set(self, label: str, value: str) -> None:
        """Let a field have a value that is not typed, such as a date."""
        self._until(lambda: self.ask(_SET, label, value), f"the field {label!r}")

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list by its words."""
        value = self._until(lambda: self.ask(_OPTION, label, option), option)
        self.set(label, str(value))

    def check(self, label: str) -> None:
        """Check a box or a radio button."""
        self._until(lambda: self._checks(label), f"{label!r} to be checked")

    def value(self, label: str) -> str:
        """Give what a field holds."""
        return str(self.ask("(words) => find.field(words)?.value", label))

    def is_in(self, label: str) -> None:
        """Expect the focus to be in a field."""
        focused = "(words) => document.activeElement == find.field(words)"
        self._until(lambda: self.ask(focused, label), f"the focus in {label!r}")

    def types(self, label: str, text: str) -> None:
        """Type keys into what has this label and no size, such as a terminal."""
        focus = "(words) => find.field(words)?.focus()"
        self.ask(focus, label)
        self.is_in(label)
        self.driver.type(text, framed=self._framed)

    # What is seen

    def sees(self, *texts: str, seconds: float = _SECONDS) -> None:
        """Expect texts on the page."""
        for text in texts:
            self._until(lambda it=text: self.ask(_SAYS, it), f"{text!r}", seconds)

    def sees_not(self, *texts: str) -> None:
        """Expect texts to be nowhere on the page."""
        for text in texts:
            self._until(lambda it=text: self.ask(_SAYS, it) is False, f"no {text!r}")

    def has(self, role: str, name: str, *, seconds: float = _SECONDS) -> None:
        """Expect a button, heading, link … of this name to be seen."""
        count = "(...asked) => find.role(...asked).length"
        self._until(lambda: self.ask(count, role, name), f"{role} {name!r}", seconds)

    def has_not(self, role: str, name: str) -> None:
        """Expect none of this role and name to be seen."""
        count = "(...asked) => find.role(...asked).length"
        self._until(lambda: self.ask(count, role, name) == 0, f"no {role} {name!r}")

    def meets(self, selector: str, *, seconds: float = _SECONDS) -> None:
        """Expect an element, for what no word on the page says."""
        met = "(selector) => find.all(selector).length"
        self._until(lambda: self.ask(met, selector), selector, seconds)

    def picture(self, path: Path) -> None:
        """Take a picture of what is in view."""
        path.write_bytes(self.driver.picture())

    def ask(self, function: str, *values: object) -> Any:  # noqa: ANN401
        """Call a function in the page; gives None while the document changes."""
        try:
            return self.driver.run(function, *values, framed=self._framed)
        except Gone:
            return None

    def text(self) -> str:
        """Give all that is to be read."""
        return str(self.ask("() => find.plain(document.body?.innerText)"))

    def _select(self, label: str) -> bool:
        """Click into a field and select what is in it; tell whether that came to be."""
        return self._clicks(_FIELD, label) and bool(self.ask(_SELECT, label))

    def _checks(self, label: str) -> bool:
        checked = "(words) => find.field(words)?.checked"
        if not self.ask(checked, label):
            self._clicks(_FIELD, label)
        return bool(self.ask(checked, label))

    def _clicks(self, found: str, *values: object) -> bool:
        aim = f"(...asked) => find.aim({found})"
        try:
            if self._framed:  # a frame does not scroll the page that it is in
                height = f"(...asked) => {found} && find.height({found})"
                self.driver.run("find.bring", self.ask(height, *values) or 0)
            self.driver.click(aim, *values, framed=self._framed)
        except Gone:
            return False
        # What moved meanwhile was missed; a page that went knows nothing of it.
        return self.ask("() => window.hit") is not False

    def _click(self, found: str, *values: object) -> None:
        self._until(lambda: self._clicks(found, *values), f"{values} to be pressed")

    def _until(
        self, ask: Callable[[], T | None], what: str, seconds: float = _SECONDS
    ) -> T:
        try:
            return wait_until(ask, seconds=seconds, what=what)
        except TimeoutError as error:
            raise AssertionError(f"{error}; the page says: {self.text()}") from None
