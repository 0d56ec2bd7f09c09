"""Whether text stays readable on an accent colour, as the style sheets use it.

``static/base.css`` never draws with the accent itself. It takes its hue, and draws at
fixed lightnesses (``oklch(from var(--accent) …)``), so that most colours do well. The
shades here are those of that file; a test compares them.
"""

import re
from dataclasses import dataclass

from trackgate.core.colours import Rgb, hex_of, linear, luminance, ratio, shades

ENOUGH = 4.5  # WCAG 2, level AA, for text
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


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
    on_accent = luminance(linear(ON_ACCENT[scheme]))
    fills = [*_drawn(accent, FILL[scheme]), *_drawn(accent, HOVER[scheme])]
    grounds = [linear(ground) for ground in GROUNDS[scheme]]
    grounds += _drawn(accent, SOFT[scheme])
    return Contrast(
        buttons=min(ratio(on_accent, luminance(fill)) for fill in fills),
        links=min(
            ratio(luminance(ink), luminance(ground))
            for ink in _drawn(accent, INK[scheme])
            for ground in grounds
        ),
        button_colour=hex_of(fills[0]),
    )


def _drawn(accent: str, shade: Shade) -> list[Rgb]:
    """Give a shade as browsers may draw it: clipped, or with less chroma to fit."""
    return [*shades(accent, shade.lightness, shade.chroma)]
