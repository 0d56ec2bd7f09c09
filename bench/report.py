"""What was measured, for people and as JSON."""

import statistics
from dataclasses import asdict, dataclass
from typing import Any

from comparing import Comparison, Side
from running import Running
from surroundings import Surroundings

_HEADINGS = ("", "Trackgate", "beside it", "ratio", "goal", "")


@dataclass(frozen=True)
class Result:
    """Everything that a run came to."""

    comparisons: list[Comparison]
    servers: list[Running]
    surroundings: Surroundings


def print_report(result: Result) -> None:
    """Print the table, and whatever makes it worth less."""
    comparisons = result.comparisons
    rows = [_HEADINGS, *(_row(comparison) for comparison in comparisons)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    print()
    stored = check_stored(comparisons, result.servers)
    for line in (str(result.surroundings), *_notes(comparisons), *stored):
        print(line)


def as_json(result: Result) -> dict[str, Any]:
    """Give the same figures, and those of every round."""
    return {
        **asdict(result.surroundings),
        "stored": check_stored(result.comparisons, result.servers),
        "comparisons": [
            {
                "title": one.title,
                "goal": one.goal,
                "ratio": one.ratio,
                "ratios": one.ratios,
                "passed": one.passed,
                "ours": _figures(one.ours),
                "other": _figures(one.other),
            }
            for one in result.comparisons
        ],
    }


def check_stored(comparisons: list[Comparison], servers: list[Running]) -> list[str]:
    """Give a line for each server that stores: good answers beside rows found."""
    good = {
        side.name: side.good
        for one in comparisons
        if one.stores
        for side in (one.ours, one.other)
    }
    lines = []
    for server in servers:
        rows = server.rows()
        if not rows:
            continue
        answered = good[server.name]
        verdict = "PASS" if set(rows.values()) == {answered} else "FAIL"
        counted = ", ".join(f"{count} {table}" for table, count in rows.items())
        lines.append(
            f"stored: {verdict}  {server.name} answered {answered}, has {counted}"
        )
    return lines


def _row(one: Comparison) -> tuple[str, ...]:
    spread = f"{one.ratio:.2f} ({min(one.ratios):.2f} to {max(one.ratios):.2f})"
    return (
        one.title,
        _speed(one.ours),
        f"{_speed(one.other)} {one.other.name}",
        spread,
        f">= {one.goal}",
        "PASS" if one.passed else "FAIL",
    )


def _speed(side: Side) -> str:
    return f"{side.rate:.0f}/s, 95% in {side.wait(0.95):.0f} ms"


def _notes(comparisons: list[Comparison]) -> list[str]:
    sides = [side for one in comparisons for side in (one.ours, one.other)]
    busiest = max(statistics.median(r.busy for r in side.rounds) for side in sides)
    notes = [f"client busy at most {busiest:.0%} of the time"]
    notes += [
        f"FAIL: {side.bad} bad answers from {side.name}, such as {side.example!r}"
        for side in sides
        if side.bad
    ]
    return notes


def _figures(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "rate": side.rate,
        "rates": [one.rate for one in side.rounds],
        "wait_ms": {"50%": side.wait(0.5), "95%": side.wait(0.95)},
        "bad": side.bad,
    }
