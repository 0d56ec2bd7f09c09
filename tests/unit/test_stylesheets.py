"""What browsers before ``light-dark()`` make of our style sheets: plain colours.

Such a browser drops a declaration that it cannot read and keeps the one before. A
custom property is never dropped, however: it would be there and mean nothing. So those
are set anew where ``@supports`` says that they are understood.
"""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_PAIR = re.compile(r"light-dark\(\s*([^(),]+?)\s*,\s*[^(),]+?\s*\)")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SUPPORTS = "@supports (color: light-dark(red, red))"

SHEETS = [
    path
    for folder in ("static", "widget")
    for path in sorted((_ROOT / folder).rglob("*.css"))
    if "vendor" not in path.parts
]


def sheet_of(path: Path) -> str:
    """Give a style sheet without comments; the widget's stands in its script."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        text = text.split("/* css */ `")[1].split("`")[0]
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def split(sheet: str) -> tuple[str, str]:
    """Give what every browser reads, and what only those with light-dark() read."""
    plain, guarded = "", ""
    while _SUPPORTS in sheet:
        before, _, after = sheet.partition(_SUPPORTS)
        end = _end_of_block(after)
        plain, guarded, sheet = plain + before, guarded + after[:end], after[end:]
    return plain + sheet, guarded


def _end_of_block(text: str) -> int:
    depth = 0
    for brace in re.finditer(r"[{}]", text):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    raise AssertionError("a block without its end")


def declarations(sheet: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give every rule's selector with its properties and values, in order."""
    return [
        (
            found[1].strip(),
            [
                (name.strip(), re.sub(r"\s+", " ", value.strip()))
                for name, _, value in (
                    line.partition(":") for line in found[2].split(";") if ":" in line
                )
            ],
        )
        for found in _RULE.finditer(sheet)
    ]


def without_plain(sheet: str) -> list[str]:
    """Give what a browser without light-dark() would have no colour for."""
    missing = []
    for selector, rule in declarations(split(sheet)[0]):
        plain: set[str] = set()
        for name, value in rule:
            if "light-dark(" not in value:
                plain.add(name)
            elif name.startswith("--") or name not in plain:
                missing.append(f"{selector} {{ {name}: {value} }}")
    return missing


@pytest.mark.parametrize(
    "path", [*SHEETS, _ROOT / "widget/track-widget.js"], ids=lambda path: path.name
)
def test_every_colour_is_there_without_light_dark(path: Path) -> None:
    assert without_plain(sheet_of(path)) == []


@pytest.mark.parametrize(
    "path",
    [path for path in SHEETS if _SUPPORTS in path.read_text(encoding="utf-8")],
    ids=lambda path: path.name,
)
def test_the_plain_colours_are_the_light_ones(path: Path) -> None:
    plain, guarded = split(sheet_of(path))
    usual = {
        (selector, name): value
        for selector, rule in declarations(plain)
        for name, value in rule
    }
    pairs = [
        (selector.removeprefix("{").strip(), name, value)
        for selector, rule in declarations(guarded)
        for name, value in rule
        if _PAIR.search(value)
    ]
    assert pairs
    for selector, name, value in pairs:
        assert usual[selector, name] == _PAIR.sub(r"\1", value), name


@pytest.mark.parametrize(
    "sheet",
    [
        "a { color: light-dark(#000, #fff) }",
        "a { color: light-dark(#000, #fff); color: #000 }",
        "a { --ink: #000; --ink: light-dark(#000, #fff) }",
        f"{_SUPPORTS} {{ a {{ color: red }} }} b {{ color: light-dark(red, blue) }}",
    ],
)
def test_control_a_colour_without_a_plain_one_is_found(sheet: str) -> None:
    assert len(without_plain(sheet)) == 1
