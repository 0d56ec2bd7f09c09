"""Texts made to fit: broken into lines, as large as there is room for."""

from dataclasses import dataclass
from functools import lru_cache

from PIL.ImageFont import FreeTypeFont

from trackgate.cards.fonts import choose, font_of


@dataclass(frozen=True)
class Fitted:
    """Lines of one size."""

    lines: list[str]
    font: FreeTypeFont
    size: int


def fit(text: str, *, width: float, sizes: dict[int, int]) -> Fitted:
    """Give a text at the largest size whose lines suffice; cut only at the smallest.

    ``sizes`` holds how many lines each size may have, largest first.
    """
    name, drawn = choose(text)
    for size, most in sizes.items():
        font = font_of(name, size)
        lines = _wrap(drawn, font, width)
        if len(lines) <= most:
            return Fitted(_balance(drawn, font, width, lines), font, size)
    return Fitted(_cut(lines, most, font, width), font, size)


def one_line(text: str, *, width: float, size: int) -> Fitted:
    """Give a text on one line, cut where it is too long."""
    return fit(text, width=width, sizes={size: 1})


def _wrap(text: str, font: FreeTypeFont, width: float) -> list[str]:
    """Break a text into lines: between words, inside only where one is too long."""
    space = _length(font, " ")
    lines: list[str] = []
    used = width + 1.0  # as if a line before were full
    for word in _pieces(text, font, width):
        length = _length(font, word)
        if used + space + length > width:
            lines.append(word)
            used = length
        else:
            lines[-1] += f" {word}"
            used += space + length
    return lines


@lru_cache(maxsize=8000)
def _length(font: FreeTypeFont, word: str) -> float:
    return font.getlength(word)


def _pieces(text: str, font: FreeTypeFont, width: float) -> list[str]:
    """Give the words of a text; one wider than a line comes in parts."""
    pieces = []
    for word in text.split():
        rest = word
        while len(rest) > 1 and _length(font, rest) > width:
            most = next(
                most
                for most in range(len(rest) - 1, 0, -1)
                if most == 1 or font.getlength(rest[:most]) <= width
            )
            pieces.append(rest[:most])
            rest = rest[most:]
        pieces.append(rest)
    return pieces


def _balance(
    text: str, font: FreeTypeFont, width: float, lines: list[str]
) -> list[str]:
    """Break into as many lines of about one length, so that no word stands alone."""
    if len(lines) < 2:
        return lines
    low, high = width / 2, width
    for _ in range(6):
        middle = (low + high) / 2
        fits = len(_wrap(text, font, middle)) <= len(lines)
        low, high = (low, middle) if fits else (middle, high)
    return _wrap(text, font, high)


def _cut(lines: list[str], most: int, font: FreeTypeFont, width: float) -> list[str]:
    """Keep so many lines; the last ends in "…", after a whole word if it can."""
    last = lines[most - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,.;:')}…"]
