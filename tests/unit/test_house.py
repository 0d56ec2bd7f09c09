"""The house rules that a machine can hold: sizes, names, rooms."""

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from trackgate.core.paths import DATA_ROOT

SITE = DATA_ROOT / "site" / "trackgate"
MODULES = sorted(SITE.rglob("*.py"))

LONGEST_FILE = 300  # lines; long lists of plain facts apart
LONGEST_FUNCTION = 45
MOST_IN_A_ROOM = 30
PLAIN_FACTS = {"invites/settings.py"}

# What they are called now stands in CONTRIBUTING's map.
OLD_NAMES = {
    *("Door", "PlayDoor", "door", "open_door"),  # InviteAccess, PlayAccess
    *("Ticket", "ticket", "tickets", "StaleTicket"),  # FormToken
    *("press", "seam", "kept_page", "KeptPages"),  # submission_id, service, cached
    *("Sheet", "Typed", "Caution"),  # FormState, FormFields, FormWarning
}


def named(path: Path) -> str:
    return str(path.relative_to(SITE))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Give the lines of a function, without what its docstring says of it."""
    told = ast.get_docstring(node, clean=False)
    return (node.end_lineno or 0) - node.lineno + 1 - len((told or "").splitlines())


def test_every_file_can_be_read_in_one_sitting() -> None:
    lines = {named(path): len(path.read_text().splitlines()) for path in MODULES}
    assert {name for name, n in lines.items() if n > LONGEST_FILE} == PLAIN_FACTS


def test_every_function_fits_on_a_screen() -> None:
    found = {
        f"{named(path)}: {node.name}": length(node)
        for path in MODULES
        for node in functions(path)
    }
    assert {name: n for name, n in found.items() if n > LONGEST_FUNCTION} == {}


def test_most_functions_are_short() -> None:
    sizes = sorted(length(node) for path in MODULES for node in functions(path))
    assert sizes[len(sizes) // 2] <= 10
    assert sizes[len(sizes) * 9 // 10] < 30


def test_no_room_is_a_drawer() -> None:
    rooms = Counter(named(path.parent) for path in MODULES)
    assert {room: n for room, n in rooms.items() if n > MOST_IN_A_ROOM} == {}


def test_no_module_repeats_the_name_of_its_room() -> None:
    repeated = [
        named(path)
        for path in MODULES
        for room in path.relative_to(SITE).parts[:-1]
        if path.stem.startswith((f"{room}_", f"{room.removesuffix('s')}_"))
    ]
    assert repeated == []


def test_no_room_has_five_modules_with_one_beginning() -> None:
    begun = Counter(
        (named(path.parent), path.stem.partition("_")[0])
        for path in MODULES
        if "_" in path.stem.strip("_")
    )
    assert {where: n for where, n in begun.items() if n >= 5} == {}


def test_names_that_needed_a_comment_are_gone() -> None:
    found = {
        f"{named(path)}: {token.string}"
        for path in MODULES
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
        if token.type == tokenize.NAME and token.string in OLD_NAMES
    }
    assert found == set()
