"""Reading a mapping key by key: each value is checked, each leftover is noted."""

from collections.abc import Callable
from typing import Any

from trackgate.tracks import durations
from trackgate.tracks.problems import FileReport
from trackgate.tracks.yaml_lines import Items, Mapping, plain


def plain_key(key: str) -> str:
    """Give a key without its case and joints: old files have ``MachineType``."""
    return key.lower().replace("_", "").replace("-", "")


class Fields:
    """The keys of one mapping, by ``plain_key``.

    A value of the wrong type is a problem, and reads as the default so that reading
    can go on and find the other problems too.
    """

    def __init__(self, mapping: Mapping, report: FileReport) -> None:
        self.mapping = mapping
        self.report = report
        self._keys = {plain_key(key): key for key in mapping}
        self._asked: set[str] = set()

    def has(self, name: str) -> bool:
        """Tell whether the key stands there with a value."""
        return self._value(name) is not None

    def line(self, name: str = "") -> int:
        """Give the line of a key, or of the mapping where the key is missing."""
        key = self._keys.get(plain_key(name), "")
        return self.mapping.lines.get(key, self.mapping.line)

    def problem(self, name: str, message: str) -> None:
        """Report a problem with the value of a key."""
        self.report.problem(self.line(name), f"{name} {message}")

    def text(self, name: str, *, limit: int = 100_000) -> str:
        """Give a text, "" where it is missing; numbers read as they were written."""
        value = self._value(name)
        if value is None:
            return ""
        if isinstance(value, Mapping | Items):
            self.problem(name, "should be a text")
            return ""
        written = self.mapping.written[self._keys[plain_key(name)]]
        text = value if isinstance(value, str) else written
        if len(text) > limit:
            self.problem(name, f"is longer than {limit} characters")
        return text.strip()

    def needed_text(self, name: str, *, limit: int) -> str:
        """Give a text that must be there."""
        text = self.text(name, limit=limit)
        if not text:
            self.report.problem(self.line(name), f"{name} is missing")
        return text

    def whole(self, name: str, *, most: int, default: int = 0) -> int:
        """Give a whole number from 0 to ``most``."""
        value = self._value(name)
        if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
            value = int(value)
        if value is None or value == "":
            return default
        if not _is_whole(value) or not 0 <= value <= most:
            self.problem(name, f"should be a whole number from 0 to {most}")
            return default
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """Give true or false."""
        value = self._value(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem(name, "should be true or false")
            return default
        return value

    def seconds(self, name: str) -> int:
        """Give a length of time in seconds, 0 where it is missing."""
        return self._length(name, durations.seconds, 0)

    def pause_limit_days(self, name: str, *, default: int) -> int:
        """Give a pause limit in days."""
        return self._length(name, durations.pause_limit_days, default)

    def texts(self, name: str) -> list[str]:
        """Give a list of texts."""
        items = self._items(name)
        if any(isinstance(item, Mapping | Items) for item in items):
            self.problem(name, "should be a list of texts")
            return []
        return [text.strip() for text in items.written if text.strip()]

    def wholes(self, name: str) -> list[int]:
        """Give a list of whole numbers; one number alone counts as a list."""
        value = self._value(name)
        items = [value] if _is_whole(value) else list(self._items(name))
        if not all(_is_whole(item) for item in items):
            self.problem(name, "should be a list of whole numbers")
            return []
        return [int(item) for item in items]

    def parts(self, name: str) -> list["Fields"]:
        """Give a list of mappings, each to be read in turn."""
        found = []
        items = self._items(name)
        for item, line in zip(items, items.lines, strict=True):
            if isinstance(item, Mapping):
                found.append(Fields(item, self.report))
            else:
                self.report.problem(line, f"{name} should hold keys and values")
        return found

    def part(self, name: str) -> "Fields | None":
        """Give a mapping, to be read in turn, or None where it is missing."""
        value = self._value(name)
        if isinstance(value, Mapping):
            return Fields(value, self.report)
        if value not in (None, ""):
            self.problem(name, "should hold keys and values")
        return None

    def raw(self, name: str) -> Any:  # noqa: ANN401
        """Give a value as it is: texts, numbers, plain lists and dictionaries."""
        return plain(self._value(name))

    def ignore(self, names: str) -> None:
        """Know these keys (apart by spaces) without using them."""
        self._asked.update(plain_key(name) for name in names.split())

    def finish(self) -> None:
        """Note the keys that nobody asked for."""
        for key in self.leftovers():
            line = self.mapping.lines[key]
            self.report.note(line, f"the key {key} is not known and was left out")

    def leftovers(self) -> list[str]:
        """Give the keys, as written, that nobody has asked for so far."""
        return [key for name, key in self._keys.items() if name not in self._asked]

    def _value(self, name: str) -> Any:  # noqa: ANN401
        self._asked.add(plain_key(name))
        return self.mapping.get(self._keys.get(plain_key(name), ""))

    def _items(self, name: str) -> Items:
        value = self._value(name)
        if isinstance(value, Items):
            return value
        if value not in (None, ""):
            self.problem(name, "should be a list")
        return Items(self.line(name))

    def _length(
        self, name: str, read: Callable[[int | float | str], int], default: int
    ) -> int:
        value = self._value(name)
        if value is None or value == "":
            return default
        if isinstance(value, Mapping | Items):
            self.problem(name, "should be a length of time")
            return default
        try:
            return read(value)
        except ValueError as error:
            self.problem(name, str(error))
            return default


def _is_whole(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value == int(value)
