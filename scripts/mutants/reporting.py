"""Results of a mutation run as a table and as JSON, and two runs compared."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from trying import Result

CAUGHT = {"caught", "timed out"}


def table(results: Sequence[Result]) -> str:
    """Give a line for each mutant, by part, and the counts."""
    lines, part = [], ""
    for result in results:
        if result.part != part:
            part = result.part
            lines += ["", f"{part} ({_count(results, part)})"]
        by = f" by {_short(result.by)}" if result.by else ""
        lines.append(f"  {result.outcome:9} {result.seconds:6.1f} s  {result.name}{by}")
    return "\n".join([*lines, "", summary(results)])


def markdown(results: Sequence[Result]) -> str:
    """Give the same as tables of Markdown."""
    lines: list[str] = []
    part = ""
    for result in results:
        if result.part != part:
            part = result.part
            lines += ["", f"### {part} ({_count(results, part)})", ""]
            lines += ["| mutant | noticed by | s |", "| --- | --- | ---: |"]
        by = f"`{_short(result.by)}`" if result.by else ""
        told = by if result.outcome == "caught" else f"**{result.outcome}** {by}"
        name = result.name.replace("|", "\\|")
        lines.append(f"| {name} | {told.strip()} | {result.seconds:.0f} |")
    return "\n".join([summary(results), *lines]) + "\n"


def summary(results: Sequence[Result]) -> str:
    """Give the counts in one line."""
    counts = Counter(result.outcome for result in results)
    told = ", ".join(
        f"{number} {outcome}" for outcome, number in sorted(counts.items())
    )
    seconds = sum(result.seconds for result in results)
    return f"{len(results)} mutants: {told}; {seconds / 60:.0f} minutes of tests"


def _count(results: Sequence[Result], part: str) -> str:
    mine = [result for result in results if result.part == part]
    caught = sum(result.outcome in CAUGHT for result in mine)
    return f"{caught} of {len(mine)} caught"


def _short(test: str) -> str:
    """Give a test's file and name, without its folders."""
    file, _, name = test.partition("::")
    return f"{Path(file).stem}::{name}" if name else test[:100]


def write(results: Iterable[Result], path: Path) -> None:
    """Write results as JSON, a line for each."""
    rows = [json.dumps(each.as_dict(), ensure_ascii=False) for each in results]
    path.write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")


def read(path: Path) -> list[Result]:
    """Read what ``write`` wrote; nothing where there is no such file."""
    if not path.is_file():
        return []
    return [Result(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def lost(before: Iterable[Result], after: Iterable[Result]) -> list[str]:
    """Give the mutants that were caught before and are not now, or are gone."""
    now = {result.name: result.outcome for result in after}
    return [
        f"{result.part}: {result.name} ({now.get(result.name, 'not there any more')})"
        for result in before
        if result.outcome in CAUGHT and now.get(result.name) not in CAUGHT
    ]
