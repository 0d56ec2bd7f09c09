"""``trackgate microsite build`` as it is typed."""

from pathlib import Path

import pytest

from factories import make_invite
from trackgate.core.db import db
from unit.cli.conftest import Cli


def test_it_builds_and_says_what_it_did(cli: Cli, tmp_path: Path) -> None:
    make_invite(listed=True)
    db.session.commit()
    out = str(tmp_path / "site")
    url = ("--site-url", "https://www.example.com/")
    said = cli("microsite", "build", "--all", "--out", out, *url)
    assert said.startswith(f"{out}: 1 invite(s); ")
    assert (tmp_path / "site" / "index.html").is_file()


def test_json_tells_where_each_invite_stands(cli: Cli, tmp_path: Path) -> None:
    invite = make_invite(title="Spring", any_origin=True)
    db.session.commit()
    found = cli.json(
        *("microsite", "build", "--invite", invite.public_id),
        *("--out", str(tmp_path / "site"), "--site-url", "https://www.example.com"),
    )
    path = f"spring-{invite.public_id[:6]}/"
    assert found["invites"] == [
        {
            "id": invite.public_id,
            "title": "Spring",
            "path": path,
            "url": f"https://www.example.com/{path}",
            "widget": True,
        }
    ]
    assert found["written"] > 0
    assert "is not listed" in found["warnings"][0]


@pytest.mark.parametrize("which", [(), ("--all", "--invite", "x")])
def test_it_wants_to_know_which_invites(
    cli: Cli, tmp_path: Path, which: tuple[str, ...]
) -> None:
    out = str(tmp_path / "site")
    said = cli.refuses("microsite", "build", "--out", out, *which)
    assert said.startswith("Say which invites")


def test_what_is_wrong_is_told_in_one_line(cli: Cli, tmp_path: Path) -> None:
    out = str(tmp_path / "site")
    said = cli.refuses("microsite", "build", "--invite", "nowhere", "--out", out)
    assert said.startswith("There is no invite 'nowhere'")
    (tmp_path / "mine.txt").write_text("mine")
    said = cli.refuses("microsite", "build", "--all", "--out", str(tmp_path))
    assert "files that no build made" in said
