"""Lists that are pasted or uploaded: addresses and domains, and sites."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from trackgate.core.emails import InvalidEmail, normalise_entry
from trackgate.invites.draft import normalise_origin

_SHOWN = 5
_BETWEEN = re.compile(r"[,;\s]+")
_IN_BRACKETS = re.compile(r"<([^<>]*)>")  # Ada Byron <ada@example.com>
_LINE_MOST = 80


@dataclass
class Entries:
    """What was read, without repeats, and the lines (from 1) that were not."""

    good: list[str] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)

    def problem(self, what: str, source: str = "") -> str:
        """Say which lines are wrong, or nothing: ``what`` they should have been."""
        if not self.wrong:
            return ""
        shown = [f"line {n} “{text}”" for n, text in self.wrong[:_SHOWN]]
        more = len(self.wrong) - _SHOWN
        rest = f" and {more} more" if more > 0 else ""
        begin = f"In {source}, not" if source else "Not"
        return f"{begin} {what}: {', '.join(shown)}{rest}"


def _read(pieces: Iterable[tuple[int, str]], check: Callable[[str], str]) -> Entries:
    entries = Entries()
    for number, text in pieces:
        try:
            entries.good.append(check(text))
        except ValueError:  # InvalidEmail is one
            entries.wrong.append((number, text[:_LINE_MOST]))
    entries.good = list(dict.fromkeys(entries.good))
    return entries


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        for piece in _IN_BRACKETS.findall(line) or _BETWEEN.split(line):
            if piece:
                yield number, piece


def read_allowed(text: str) -> Entries:
    """Read addresses and domains: one a line, or with commas or blanks between."""
    return _read(_pieces(text), normalise_entry)


def read_origins(text: str) -> Entries:
    """Read sites like https://example.com."""
    return _read(_pieces(text), normalise_origin)


def read_csv(content: bytes) -> Entries:
    """Read addresses and domains from a CSV file: of each row, the first cell with one.

    A heading is no mistake; any other row without an address is.
    """
    entries = Entries()
    for number, cells in _rows(_decode(content)):
        found = next(filter(None, map(_entry, cells)), None)
        if found is not None:
            entries.good.append(found)
        elif number > 1 or any("@" in cell for cell in cells):
            entries.wrong.append((number, ", ".join(cells)[:_LINE_MOST]))
    entries.good = list(dict.fromkeys(entries.good))
    return entries


def _decode(content: bytes) -> str:
    """Read bytes as spreadsheets write them."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows that have something in them, with the line each ends on."""
    text = text.replace("\x00", "")
    first = text.split("\n", 1)[0]
    comma = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row if cell.strip()]
            if cells:
                yield reader.line_num, cells
    except csv.Error:
        yield reader.line_num, ["@ a cell that is far too long"]


def _entry(cell: str) -> str | None:
    try:
        return normalise_entry((_IN_BRACKETS.findall(cell) or [cell])[-1])
    except InvalidEmail:
        return None
