"""Whether text stays readable on an accent colour, as the style sheets use it.

``static/base.css`` never draws with the accent itself. It takes its hue, and draws at
fixed lightnesses (``oklch(from var(--accent) …)``), so that most colours do well. The
shades here are those of that file; a test compares them.
"""

import math
import re
from dataclasses import dataclass

ENOUGH = 4.5  # WCAG 2, level AA, for text
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")

_Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Shade:
    """A colour of the accent's hue: its lightness, and at most so much chroma."""

    lightness: float
    chroma: float = 1.0


# As in base.css: (name there, light, dark).
FILL = (Shade(0.47), Shade(0.8, 0.11))
HOVER = (Shade(0.4), Shade(0.87, 0.09))
INK = (Shade(0.43), Shade(0.82, 0.11))
SOFT = (Shade(0.955, 0.02), Shade(0.3, 0.045))
ON_ACCENT = ("#ffffff", "#06231b")
GROUNDS = (("#ffffff", "#f7f9f8", "#eff3f1"), ("#18201e", "#111716", "#0d1211"))


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """The worst contrast of text on buttons, and of links, in one scheme."""

    buttons: float
    links: float
    button_colour: str  # as drawn

    @property
    def enough(self) -> bool:
        """Tell whether all text stays readable."""
        return min(self.buttons, self.links) >= ENOUGH


def read_colour(text: str) -> str | None:
    """Give a colour as ``#rrggbb``, or None where it is none."""
    found = _HEX.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits))


def contrasts(accent: str) -> tuple[Contrast, Contrast]:
    """Give the contrasts of an accent (``#rrggbb``) in the light and dark scheme."""
    return _contrast(accent, 0), _contrast(accent, 1)


def _contrast(accent: str, scheme: int) -> Contrast:
    on_accent = _luminance(_linear(ON_ACCENT[scheme]))
    fills = [*_drawn(accent, FILL[scheme]), *_drawn(accent, HOVER[scheme])]
    grounds = [_linear(ground) for ground in GROUNDS[scheme]]
    grounds += _drawn(accent, SOFT[scheme])
    return Contrast(
        buttons=min(_ratio(on_accent, _luminance(fill)) for fill in fills),
        links=min(
            _ratio(_luminance(ink), _luminance(ground))
            for ink in _drawn(accent, INK[scheme])
            for ground in grounds
        ),
        button_colour=_hex(fills[0]),
    )


def _drawn(accent: str, shade: Shade) -> list[_Rgb]:
    """Give a shade as browsers may draw it: clipped, or with less chroma to fit."""
    chroma, hue = _chroma_and_hue(_linear(accent))
    chroma = min(chroma, shade.chroma)
    clipped = _from_oklch(shade.lightness, chroma, hue)
    low, high = 0.0, chroma
    for _ in range(20):
        middle = (low + high) / 2
        fits = _fits(_from_oklch(shade.lightness, middle, hue))
        low, high = (middle, high) if fits else (low, middle)
    return [_clip(clipped), _clip(_from_oklch(shade.lightness, low, hue))]


def _linear(colour: str) -> _Rgb:
    """Give ``#rrggbb`` as linear light, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _unbend(red), _unbend(green), _unbend(blue)


def _unbend(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)


def _bend(value: float) -> float:
    if value <= 0.0031308:
        return value * 12.92
    return 1.055 * math.pow(value, 1 / 2.4) - 0.055


def _hex(colour: _Rgb) -> str:
    return "#" + "".join(f"{round(255 * _bend(part)):02x}" for part in colour)


def _chroma_and_hue(colour: _Rgb) -> tuple[float, float]:
    """Take a colour into OKLCH (Björn Ottosson's matrices, as in CSS Color 4)."""
    red, green, blue = colour
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    mid = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short
    return math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> _Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    mid = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * mid + 1.7076147010 * short,
    )


def _fits(colour: _Rgb) -> bool:
    return all(-0.0001 <= part <= 1.0001 for part in colour)


def _clip(colour: _Rgb) -> _Rgb:
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    return red, green, blue


def _luminance(colour: _Rgb) -> float:
    red, green, blue = colour
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: float, other: float) -> float:
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)
