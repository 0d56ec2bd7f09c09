"""How long a microsite of many invites takes to build, and to find unchanged.

    python bench/microsite.py [--invites 10000]

Fills a fresh SQLite database, then runs the command three times as a process of its
own, start and all: the first build, one where nothing changed, and one after an edit.
No two invites are alike, so every one needs a page and a picture of its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trackgate import create_app
from trackgate.core.db import db
from trackgate.invites.editing import create_invite, draft_of, edit_invite
from trackgate.invites.queries import find_invite
from trackgate.invites.settings import InviteDraft
from trackgate.tracks.catalogue import import_track
from trackgate.tracks.folder import read_folder

_ROOT = Path(__file__).parent.parent
_SLUGS = ["spot-the-phish", "anatomy-of-a-web-page", "shell-first-steps"]
_PROGRAM = Path(sys.executable).with_name("trackgate")
_GOALS = {"first build": 60.0, "unchanged": 5.0}
_ABOUT = (
    "A **course** for group {number}: what to do with a letter that you doubt, what "
    "a page is made of, and a [lighthouse](https://example.com).\n\n* one\n* two\n\n"
)


def main() -> None:
    """Fill, build thrice, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invites", type=int, default=10_000)
    number = parser.parse_args().invites
    load = os.getloadavg()[0]
    print(f"{number} invites, {os.cpu_count()} cores, load {load:.1f} before the start")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        public_id = _fill(folder, number)
        for title in ("first build", "unchanged", "one edit"):
            if title == "one edit":
                _edit(folder, public_id)
            _report(title, folder)


def _fill(folder: Path, number: int) -> str:
    """Make so many listed invites; give the id of the last."""
    now = datetime.now(UTC)
    app = create_app({"SECRET_KEY": "bench"}, instance=folder)
    with app.app_context():
        db.create_all()
        for slug in _SLUGS:
            import_track(read_folder(_ROOT / "tracks" / slug), now=now)
        for one in range(number):
            public_id = create_invite(_draft(one), now=now).public_id
        db.session.commit()
        db.engine.dispose()
    return public_id


def _draft(number: int) -> InviteDraft:
    return InviteDraft(
        title=f"Curious afternoons for the friends of group {number}",
        public_description=_ABOUT.format(number=number),
        tracks=_SLUGS[: 1 + number % 3],
        listed=True,
        any_origin=number % 2 == 0,
    )


def _edit(folder: Path, public_id: str) -> None:
    app = create_app({"SECRET_KEY": "bench"}, instance=folder)
    with app.app_context():
        invite = find_invite(public_id)
        assert invite is not None
        draft = draft_of(invite)
        draft.title = "Something else"
        version = invite.edit_version
        edit_invite(invite, draft, edit_version=version, now=datetime.now(UTC))
        db.session.commit()
        db.engine.dispose()


def _report(title: str, folder: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    found = _build(folder)
    took = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    goal = _GOALS.get(title)
    verdict = "" if goal is None else f"  goal {goal:.0f} s: "
    verdict += "" if goal is None else ("PASS" if took < goal else "FAIL")
    print(
        f"{title:12} {took:6.1f} s  ({cpu:.1f} s of computing)  "
        f"{found['written']} written, {found['unchanged']} unchanged{verdict}"
    )


def _build(folder: Path) -> dict[str, Any]:
    command = [str(_PROGRAM), "microsite", "build", "--all", "--json"]
    command += ["--out", str(folder / "site")]
    command += ["--site-url", "https://www.example.com"]
    environ = {**os.environ, "INSTANCE_PATH": str(folder), "SECRET_KEY": "bench"}
    done = subprocess.run(command, env=environ, capture_output=True, check=True)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


if __name__ == "__main__":
    main()
