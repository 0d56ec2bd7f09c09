"""Drawing a card: title, tracks, and what the organisation's cards share."""

import io
from functools import lru_cache
from math import ceil

from PIL import Image, ImageDraw

from trackgate.cards.content import HEIGHT, Card
from trackgate.cards.fitting import Fitted, fit, one_line
from trackgate.cards.look import (
    INK,
    LEFT,
    RIGHT,
    ground,
    line_colour,
    numbered,
    soft_ink,
)

_TITLE_TOP, _BOTTOM = 166, HEIGHT - 58
# How many lines a title may have at each size, if there is room for them.
_TITLE = {92: 2, 76: 2, 64: 3, 52: 3, 42: 4, 36: 5}
_LEADING = 1.16
_DISC, _ROW, _TRACK = 40, 54, 32
_ROOM_BELOW = 34
_QUALITY = 84


def draw_card(card: Card, logo: bytes = b"") -> bytes:
    """Give a card as JPEG; ``logo`` is the organisation's, where it has one."""
    image = ground(card.organisation, card.accent, logo).copy()
    draw = ImageDraw.Draw(image)
    rows = _rows(card)
    top = _BOTTOM - len(rows) * _ROW
    _draw_title(image, card.title, room=top - _TITLE_TOP)
    _draw_rows(image, draw, card, top, rows)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


def _rows(card: Card) -> list[str]:
    more = [f"and {card.more} more"] if card.more else []
    return [*card.tracks, *more]


def _draw_title(image: Image.Image, title: str, *, room: int) -> None:
    room -= _ROOM_BELOW
    sizes = {
        size: max(1, min(most, int(room / (size * _LEADING))))
        for size, most in _TITLE.items()
    }
    fitted = fit(title, width=RIGHT - LEFT, sizes=sizes)
    step = round(fitted.size * _LEADING)
    top = _TITLE_TOP + max(0, (room - step * len(fitted.lines)) // 2)
    for number, line in enumerate(fitted.lines):
        _semibold(image, (LEFT, top + number * step), line, fitted)


def _semibold(
    image: Image.Image, place: tuple[int, int], line: str, fitted: Fitted
) -> None:
    """Write a line a little heavier than the font, which has one weight only.

    Drawn once and laid down a few times, a pixel apart: an outline looks hardly
    better and takes three times as long.
    """
    shifts = max(2, round(fitted.size / 32))
    width = ceil(fitted.font.getlength(line)) + shifts
    mask = Image.new("L", (width, round(fitted.size * 1.4)))
    ImageDraw.Draw(mask).text((0, 0), line, 255, fitted.font)
    thin = mask.copy()
    for shift in range(1, shifts):
        mask.paste(255, (shift, 0), thin)
    image.paste(INK, place, mask)


def _draw_rows(
    image: Image.Image,
    draw: ImageDraw.ImageDraw,
    card: Card,
    top: int,
    rows: list[str],
) -> None:
    """Draw the tracks, one below the other, joined by a line."""
    x = LEFT + _DISC // 2
    named = len(card.tracks)
    if named > 1:
        end = top + (named - 1) * _ROW
        draw.line((x, top + _DISC, x, end), line_colour(card.accent), width=3)
    for number, text in enumerate(rows):
        y = top + number * _ROW
        if number < named and (named > 1 or card.more):
            disc = numbered(number + 1, card.accent, _DISC)
            image.paste(disc, (LEFT, y), disc)
        left = LEFT + (_DISC + 20 if len(rows) > 1 else 0)
        mask = _row(text, RIGHT - left)
        image.paste(soft_ink(card.accent), (left, y), mask)


@lru_cache(maxsize=256)
def _row(text: str, width: int) -> Image.Image:
    """Give the mask of a row; the same tracks are offered again and again."""
    line = one_line(text, width=width, size=_TRACK)
    drawn = "".join(line.lines)
    mask = Image.new("L", (ceil(line.font.getlength(drawn)) + 2, _ROW))
    ImageDraw.Draw(mask).text((0, _DISC // 2), drawn, 255, line.font, anchor="lm")
    return mask
