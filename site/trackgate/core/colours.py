"""Colours of one hue at fixed lightnesses, as ``static/base.css`` draws them.

The style sheets take the accent's hue and draw at lightnesses of their own
(``oklch(from var(--accent) …)``), so that text stays readable whatever the accent.
"""

import math
from functools import lru_cache

Rgb = tuple[float, float, float]
"""Linear light, each part from 0 to 1."""


def linear(colour: str) -> Rgb:
    """Give ``#rrggbb`` as linear light."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _unbend(red), _unbend(green), _unbend(blue)


def hex_of(colour: Rgb) -> str:
    """Give linear light as ``#rrggbb``."""
    return "#" + "".join(f"{round(255 * _bend(part)):02x}" for part in colour)


@lru_cache(maxsize=200)
def shades(accent: str, lightness: float, most_chroma: float = 1.0) -> tuple[Rgb, Rgb]:
    """Give an accent at a lightness as browsers may draw it.

    The first is clipped to what a screen has, the second has less chroma to fit.
    """
    chroma, hue = chroma_and_hue(linear(accent))
    chroma = min(chroma, most_chroma)
    clipped = _from_oklch(lightness, chroma, hue)
    low, high = 0.0, chroma
    for _ in range(20):
        middle = (low + high) / 2
        fits = _fits(_from_oklch(lightness, middle, hue))
        low, high = (middle, high) if fits else (low, middle)
    return _clip(clipped), _clip(_from_oklch(lightness, low, hue))


def luminance(colour: Rgb) -> float:
    """Give how light a colour is, as WCAG counts it."""
    red, green, blue = colour
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: float, other: float) -> float:
    """Give the contrast of two luminances, from 1 to 21."""
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


def _unbend(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)


def _bend(value: float) -> float:
    if value <= 0.0031308:
        return value * 12.92
    return 1.055 * math.pow(value, 1 / 2.4) - 0.055


def chroma_and_hue(colour: Rgb) -> tuple[float, float]:
    """Give a colour's place in OKLCH (Björn Ottosson's matrices, as in CSS Color 4)."""
    red, green, blue = colour
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    mid = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short
    return math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    mid = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * mid + 1.7076147010 * short,
    )


def _fits(colour: Rgb) -> bool:
    return all(-0.0001 <= part <= 1.0001 for part in colour)


def _clip(colour: Rgb) -> Rgb:
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    return red, green, blue
