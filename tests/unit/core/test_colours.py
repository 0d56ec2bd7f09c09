"""Colours are counted as WCAG and CSS count them."""

import pytest

from trackgate.core import colours


def test_contrasts_are_those_of_wcag() -> None:
    black, white, grey = (
        colours.luminance(colours.linear(c)) for c in ("#000000", "#ffffff", "#767676")
    )
    assert colours.ratio(white, black) == pytest.approx(21)
    assert colours.ratio(white, grey) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(
    ("colour", "chroma", "hue"),
    [
        ("#ff0000", 0.2577, 29.23),
        ("#00ff00", 0.2948, 142.5),
        ("#0000ff", 0.3132, 264.05),
    ],
)
def test_oklch_is_that_of_css(colour: str, chroma: float, hue: float) -> None:
    found = colours.chroma_and_hue(colours.linear(colour))
    assert found[0] == pytest.approx(chroma, abs=0.0005)
    assert found[1] * 57.29578 % 360 == pytest.approx(hue, abs=0.1)


@pytest.mark.parametrize("colour", ["#000000", "#0f6b55", "#ffffff", "#fe0183"])
def test_a_colour_comes_back_as_it_went(colour: str) -> None:
    assert colours.hex_of(colours.linear(colour)) == colour
