"""Line charts as SVG paths: drawn on the server, styled by classes, read by anybody.

A chart is drawn in a box that is stretched to its place on the page, so texts stand
beside it in HTML and lines keep their width (``vector-effect``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1000
HEIGHT = 240
_STEPS = (1, 2, 4, 5, 10)
_DOTS_MOST = 16


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a chart, and the area below it."""

    name: str
    look: str  # the class that gives it colour and dashes
    path: str
    area: str
    dots: str  # a path of points of no length: round caps make them dots


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place along the chart, with what hovering over it says."""

    x: float
    width: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What ``charts.html`` draws."""

    lines: Sequence[Line]
    slots: Sequence[Slot]
    top: int  # the number at the upper edge
    labels: Sequence[str]  # first, middle and last place
    summary: str


def line_chart(
    series: Sequence[tuple[str, str, Sequence[int]]],
    *,
    places: Sequence[str],
    summary: str,
) -> Chart:
    """Draw series (name, look, numbers) over places, all at least one long."""
    top = nice_top(max(number for _, _, numbers in series for number in numbers))
    return Chart(
        lines=[_line(name, look, numbers, top) for name, look, numbers in series],
        slots=_slots(series, places),
        top=top,
        labels=_labels(places),
        summary=summary,
    )


def nice_top(most: int) -> int:
    """Give a round, even number at or above ``most``, at least 2."""
    size = 1
    while True:
        for step in _STEPS:
            if step * size >= max(most, 2) and step * size % 2 == 0:
                return step * size
        size *= 10


def _points(numbers: Sequence[int], top: int) -> list[tuple[float, float]]:
    """Give the middle of each place, and a height that leaves room for the line."""
    wide = WIDTH / len(numbers)
    return [
        (round((i + 0.5) * wide, 1), round(HEIGHT - number / top * HEIGHT, 1))
        for i, number in enumerate(numbers)
    ]


def _line(name: str, look: str, numbers: Sequence[int], top: int) -> Line:
    points = _points(numbers, top)
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    first, last = points[0][0], points[-1][0]
    dotted = points if len(points) <= _DOTS_MOST else []
    dots = "".join(f"M{x:g} {y:g}h0" for x, y in dotted)
    area = f"{path}L{last:g} {HEIGHT}L{first:g} {HEIGHT}Z"
    return Line(name=name, look=look, path=path, area=area, dots=dots)


def _slots(
    series: Sequence[tuple[str, str, Sequence[int]]], places: Sequence[str]
) -> list[Slot]:
    wide = WIDTH / len(places)
    return [
        Slot(
            x=round(i * wide, 1),
            width=round(wide, 1),
            text=f"{place}: "
            + ", ".join(
                f"{numbers[i]:,} {name.lower()}" for name, _, numbers in series
            ),
        )
        for i, place in enumerate(places)
    ]


def _labels(places: Sequence[str]) -> list[str]:
    chosen = {0: places[0], len(places) // 2: places[len(places) // 2]}
    chosen[len(places) - 1] = places[-1]
    return [chosen[key] for key in sorted(chosen)]
