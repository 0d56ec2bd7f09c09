"""Letters: Pillow's own scalable font, and the system's where that lacks some."""

import unicodedata
from functools import lru_cache

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

# Looked for in the system's folders, in this order; none of them is needed.
_BROAD = (
    "NotoSans-Regular.ttf",
    "LiberationSans-Regular.ttf",
    "DejaVuSans.ttf",
    "NotoSansCJK-Regular.ttc",
    "DroidSansFallbackFull.ttf",
    "Arial Unicode.ttf",
)
# What letters without an accent to take off are written as, for want of a font.
_PLAINER_WORDS = (
    "ßss ẞSS æae ÆAE œoe ŒOE øo ØO łl ŁL đd ĐD ðd þth ÞTh ıi "
    '–- —- ‐- ‑- „" ‚, •- €EUR ×x'
)
_PLAINER = {ord(pair[0]): pair[1:] for pair in _PLAINER_WORDS.split()}
_NO_LETTER = "\U0010ffff"


@lru_cache(maxsize=64)
def own_font(size: int) -> FreeTypeFont:
    """Give Pillow's own font; raises ``RuntimeError`` where Pillow lacks FreeType."""
    font = ImageFont.load_default(size)
    if not isinstance(font, FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType")  # noqa: TRY004
    return font


@lru_cache(maxsize=64)
def _system_font(name: str, size: int) -> FreeTypeFont | None:
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None


@lru_cache(maxsize=4000)
def _has(name: str, letter: str) -> bool:
    """Tell whether a font ("" = Pillow's own) has a letter."""
    font = _system_font(name, 20) if name else own_font(20)
    if font is None:
        return False
    missing = font.getmask(_NO_LETTER)
    found = font.getmask(letter)
    return (found.size, bytes(found)) != (missing.size, bytes(missing))


def _lacks(name: str, text: str) -> int:
    return sum(1 for letter in set(text) if letter != " " and not _has(name, letter))


@lru_cache(maxsize=4000)
def choose(text: str) -> tuple[str, str]:
    """Give the font ("" = Pillow's own) for a text, and what of it can be drawn.

    Pillow's own has hardly more than ASCII. Where no font of the system has the
    letters either, they lose their accents, and what is left then is left out.
    """
    if text.isascii():
        return "", text
    # The first that lacks least: Pillow's own wherever it will do.
    name = min(("", *_BROAD), key=lambda name: _lacks(name, text))
    drawn = "".join(c if c == " " or _has(name, c) else _plainer(c) for c in text)
    kept = "".join(c for c in drawn if c == " " or _has(name, c))
    return name, " ".join(kept.split())


def _plainer(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", letter.translate(_PLAINER))
    return "".join(part for part in apart if not unicodedata.combining(part))


def font_of(name: str, size: int) -> FreeTypeFont:
    """Give a font that ``choose`` named, at a size in pixels."""
    return (_system_font(name, size) if name else None) or own_font(size)
