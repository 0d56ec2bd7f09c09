"""The list of mutants, and the place in the source that each of them changes."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path("site/trackgate")
LISTS = ROOT / "tests" / "mutants"

_KEYS = {"name", "find", "put", "near", "tests"}
_PIECES = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change of one rule, named by what it breaks."""

    name: str
    part: str
    find: str
    put: str
    near: str = ""
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a piece of the source stands: a file, and characters of its text."""

    path: Path  # from the root
    start: int
    end: int


class NotFound(Exception):
    """Pieces that do not stand exactly once in the source; a line for each."""


def load(folder: Path = LISTS) -> list[Mutant]:
    """Give every mutant, part by part; raises ``ValueError`` for a list with faults."""
    found = [
        _read(path.stem, table)
        for path in sorted(folder.glob("*.toml"))
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
    ]
    names = [mutant.name for mutant in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two mutants have one name: {', '.join(twice)}")
    return found


def _read(part: str, table: Mapping[str, object]) -> Mutant:
    if unknown := set(table) - _KEYS:
        raise ValueError(f"{part}: {table.get('name')}: unknown {sorted(unknown)}")
    tests = table.get("tests", [])
    return Mutant(
        part=part,
        name=str(table["name"]),
        find=str(table["find"]),
        put=str(table["put"]),
        near=str(table.get("near", "")),
        tests=tuple(str(each) for each in tests) if isinstance(tests, list) else (),
    )


def read_sources(root: Path = ROOT) -> dict[Path, str]:
    """Give the text of every module, by its path from the root."""
    return {
        path.relative_to(root): path.read_text(encoding="utf-8")
        for path in sorted((root / SOURCE).rglob("*.py"))
    }


def locate(find: str, sources: Mapping[Path, str]) -> Place:
    """Give the one place of a piece; raises ``NotFound``."""
    pattern = _pattern(find)
    places = [
        Place(path=path, start=match.start(), end=match.end())
        for path, text in sources.items()
        for match in pattern.finditer(text)
    ]
    if len(places) != 1:
        where = ", ".join(sorted({str(place.path) for place in places})) or "nowhere"
        raise NotFound(f"stands {len(places)} times ({where}): {find}")
    return places[0]


def _pattern(find: str) -> re.Pattern[str]:
    """Give what finds a piece however its lines are broken.

    A formatter puts a comma before a closing bracket where it breaks lines.
    """
    pieces = _PIECES.findall(find)
    written = ""
    for before, piece in zip(["", *pieces], pieces, strict=False):
        if before and before[-1].isalnum() and piece[0].isalnum():
            written += r"\s+"
        elif before:
            written += r"\s*,?\s*" if piece in ")]}" and before != "," else r"\s*"
        written += re.escape(piece)
    edge = r"(?<!\w)" if pieces[0][0].isalnum() or pieces[0][0] == "_" else ""
    end = r"(?!\w)" if pieces[-1][-1].isalnum() else ""
    return re.compile(edge + written + end)


def locate_all(
    mutants: Iterable[Mutant], sources: Mapping[Path, str]
) -> dict[str, Place]:
    """Give the place of each mutant by its name.

    Raises ``NotFound`` with every piece that is not found once.
    """
    places, faults = {}, []
    for mutant in mutants:
        try:
            places[mutant.name] = locate(mutant.find, sources)
            if mutant.near:
                locate(mutant.near, sources)
        except NotFound as fault:
            faults.append(f"{mutant.part}: {mutant.name}\n    {fault}")
    if faults:
        raise NotFound("\n".join(faults))
    return places


def mutate(text: str, place: Place, put: str) -> str:
    """Give a module's text with the change made."""
    line = text.rfind("\n", 0, place.start) + 1
    margin = text[line : place.start]
    indent = margin[: len(margin) - len(margin.lstrip())]
    lines = put.strip("\n").split("\n")
    shift = len(lines[0]) - len(lines[0].lstrip())
    changed = f"\n{indent}".join(each[shift:] for each in lines)
    return text[: place.start] + changed + text[place.end :]
