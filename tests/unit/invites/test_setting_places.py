"""A setting of an invite is said once; what follows from that names it nowhere."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from trackgate.invites.settings import SETTINGS

ROOT = Path(__file__).parents[3]
# The declaration and the place that obeys it. With the migration, its test and its
# docs that makes five.
MOST = 2
# Settings that more places have to obey: what they are, counted.
MORE = {
    "finish_text": 3,  # needs the address, which is checked in one place for both
    "finish_url": 3,
    "public_title": 5,  # on the slide, in the embed code's preview, on microsites
    "public_description": 7,  # beside its preview, in cards, on microsites
    "claim_limit": 10,  # counted, warned of, told in lists
    "plays_limit": 13,  # kept with each claim, counted by plays
}
# Words that stand for other things as well, so that nothing can be counted by them,
# and who gets in, which decides on most of what a learner meets.
WORDS = {"sharing", "type", "title", "timezone", "share", "access", "listed"}
COUNTED = sorted(
    name for name, setting in SETTINGS.items() if setting.plain and name not in WORDS
)


def names_in(path: Path) -> set[str]:
    text = path.read_text()
    if path.suffix != ".py":
        return set(re.findall(r'(?<=\.)\w+|(?<=")\w+(?=")', text))
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


@pytest.fixture(scope="module")
def product() -> dict[str, set[str]]:
    """What each file of the program names; the demo's content is not the program."""
    files = [
        path
        for folder in ("site/trackgate", "templates", "static")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".js"}
        and not {"vendor", "demo", "_data"} & set(path.parts)
    ]
    return {str(path.relative_to(ROOT)): names_in(path) for path in files}


@pytest.mark.parametrize("name", COUNTED)
def test_few_places_name_a_setting(product: dict[str, set[str]], name: str) -> None:
    places = [path for path, names in product.items() if name in names]
    assert "site/trackgate/invites/settings.py" in places
    assert len(places) <= MORE.get(name, MOST), places


def test_the_table_of_what_takes_more_is_no_longer_than_it_has_to_be(
    product: dict[str, set[str]],
) -> None:
    for name, most in MORE.items():
        assert name in COUNTED
        assert sum(name in names for names in product.values()) == most, name


def test_what_an_access_setting_means_is_said_in_one_place() -> None:
    member = re.compile(r"\bAccess\.[A-Z]+\b")
    named = {
        str(path.relative_to(ROOT / "site/trackgate"))
        for path in (ROOT / "site/trackgate").rglob("*.py")
        if member.search(path.read_text())
    }
    # The declarations (where forms start), and the demo's content.
    assert named == {
        "invites/choices.py",
        "invites/settings.py",
        "demo/invites.py",
    }


EXAMPLE = """
from datetime import UTC, datetime
from trackgate.invites import settings
from trackgate.invites.setting_kinds import Switch

settings.SETTINGS["example"] = Switch(
    step="finish", label="An example", words=("Yes", "No"), help="Try it.",
    sentences=("An example is on.", ""),
)
settings.InviteDraft.example = False

from werkzeug.datastructures import MultiDict
from trackgate.admin.invites.form import conflicts, fields, parse, render, steps, view
from trackgate.admin.invites.form.summary import sentences
from trackgate.cli.invites.drafts import apply
from trackgate.cli.invites.options import invite_options

sent = fields.fields_in(MultiDict({"example": "1"}))
draft = parse.read(sent).draft
assert draft.example is True
assert parse.fill(draft).get("example") is True
assert fields.start().get("example") is False
assert "example" in [p.name for s in steps.STEPS for p in s.pieces]
assert "example" in view.FIELDS
assert conflicts.differ(sent, fields.start()).count("example") == 1
assert render.describe(sent, "example", {}) == "Yes"
said = sentences(draft, titles=["A"], pausing=[], now=datetime.now(UTC))
assert "An example is on." in said

import click
command = click.command()(invite_options(lambda **given: given))
given = command.main(["--example"], standalone_mode=False)
new = settings.InviteDraft()
apply(new, given)
assert new.example is True
print("all of it")
"""


def test_a_declaration_alone_brings_form_summary_differences_and_command() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLE],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
    )
    assert done.stdout == "all of it\n", done.stderr
