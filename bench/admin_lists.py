"""The admin's lists at 1,000 and at 100,000 invites and leads, side by side.

    python bench/admin_lists.py [--quick]

``measure(quick=…)`` gives the rows, for ``run.py`` to print as a section. Pages are
asked in this process, turn by turn between the two deployments, as a signed-in admin
would ask them: view, queries and template, without a network.
"""

import argparse
import gc
import os
import re
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from admin_filling import fill
from flask import Flask
from flask.testing import FlaskClient

from trackgate import create_app
from trackgate.admin.base.accounts import create_admin
from trackgate.admin.base.models import Role
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.store import ensure_form
from trackgate.invites.editing import create_invite
from trackgate.invites.models import Access
from trackgate.invites.settings import InviteDraft
from trackgate.jobs.optimize_sqlite import optimize
from trackgate.tracks.catalogue import import_track
from trackgate.tracks.folder import read_folder
from trackgate.tracks.models import Track

GOAL = 1.5
SMALL, LARGE = 1_000, 100_000
_ROOT = Path(__file__).parent.parent
_EMAIL, _PASSWORD = "owner@example.com", "correct horse battery"
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
_EVERY = "status=active&status=upcoming&status=expired"
_PAGES = {
    "invites, newest": "/admin/invites",
    "invites, by title": "/admin/invites?sort=title",
    "invites, by end": "/admin/invites?sort=end",
    "invites, most claims": "/admin/invites?sort=-claims",
    "invites, every status": f"/admin/invites?{_EVERY}",
    "invites, Upcoming": "/admin/invites?status=upcoming",
    "invites, Deleted": "/admin/invites?deleted=1",
    "invites, search": f"/admin/invites?q=fair&{_EVERY}",
    "claims of one invite": "/admin/invites/BIG/claims",
    "claims, search": "/admin/invites/BIG/claims?q=0000",
    "leads": "/admin/leads",
    "leads, search": "/admin/leads?q=0000",
    "leads, by source": "/admin/leads?source=newsletter",
    "leads, by address": "/admin/leads?sort=address",
    "leads, held": "/admin/leads?suspect=1",
    "leads, held, by source": "/admin/leads?suspect=1&source=newsletter",
}
_DEEP = {"invites, newest": 5, "claims of one invite": 5, "leads": 5}
"""Lists that are asked so many pages further on, too."""


@dataclass
class ListRow:
    """One list, at both sizes; milliseconds of every round."""

    title: str
    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)
    goal: float = GOAL

    @property
    def small_ms(self) -> float:
        """Give the median at 1,000."""
        return statistics.median(self.small)

    @property
    def large_ms(self) -> float:
        """Give the median at 100,000."""
        return statistics.median(self.large)

    @property
    def ratio(self) -> float:
        """Give how many times as long the large one takes."""
        return self.large_ms / self.small_ms

    @property
    def passed(self) -> bool:
        """Tell whether the goal is met."""
        return self.ratio <= self.goal

    def figures(self) -> dict[str, object]:
        """Give everything as it goes into the JSON."""
        medians = {"small_ms": self.small_ms, "large_ms": self.large_ms}
        verdict = {"ratio": self.ratio, "passed": self.passed}
        return asdict(self) | medians | verdict


def measure(quick: bool = False) -> list[ListRow]:
    """Fill two deployments, ask for every list in turn, and give the times."""
    folder = _ROOT / "instance"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as place:
        small = _Deployment(Path(place) / "small", SMALL)
        large = _Deployment(Path(place) / "large", LARGE)
        rows = [_row(title, small, large, quick) for title in _titles()]
        for deployment in (small, large):
            deployment.close()
    return rows


def _titles() -> list[str]:
    return [*_PAGES, *(f"{title}, page {deep + 1}" for title, deep in _DEEP.items())]


def _row(
    title: str, small: "_Deployment", large: "_Deployment", quick: bool
) -> ListRow:
    row = ListRow(title)
    urls = {one: one.url(title) for one in (small, large)}
    for deployment in (small, large):
        deployment.time(urls[deployment])
    for _ in range(7 if quick else 25):
        row.small.append(small.time(urls[small]))
        row.large.append(large.time(urls[large]))
    return row


class _Deployment:
    """One filled deployment, and an admin who is signed in to it."""

    def __init__(self, folder: Path, number: int) -> None:
        environ = {"SECRET_KEY": "a-secret-of-the-benchmark", "RATELIMIT_ENABLED": "0"}
        self.app = create_app(environ | {"PATH": os.environ["PATH"]}, instance=folder)
        with self.app.app_context():
            self.big = _prepare(number, clock.now())
        self.client = _sign_in(self.app)

    def url(self, title: str) -> str:
        """Give the address of a list; further pages are walked to."""
        for name, deep in _DEEP.items():
            if title == f"{name}, page {deep + 1}":
                return self._walk(_PAGES[name], deep)
        return _PAGES[title].replace("BIG", self.big)

    def _walk(self, url: str, steps: int) -> str:
        url = url.replace("BIG", self.big)
        for _ in range(steps):
            found = _NEXT.search(self.client.get(url).text)
            assert found is not None, url
            url = found.group(1).replace("&amp;", "&")
        return url

    def time(self, url: str) -> float:
        """Ask once; give the milliseconds it took.

        Python's collector runs before: by its own beat it would fall on the same
        side of every pair.
        """
        gc.collect()
        begin = time.perf_counter()
        answer = self.client.get(url)
        taken = (time.perf_counter() - begin) * 1000
        assert answer.status_code == 200, (url, answer.status_code)
        return taken

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.engine.dispose()


def _prepare(number: int, now: datetime) -> str:
    """Fill the database; give the id of the invite that everybody claimed."""
    db.create_all()
    ensure_form(now=now)
    create_admin(_EMAIL, _PASSWORD, Role.OWNER, now=now)
    slug = import_track(read_folder(_ROOT / "tracks" / "spot-the-phish"), now=now).slug
    draft = InviteDraft(title="For everybody", tracks=[slug], access=Access.DETAILS)
    big = create_invite(draft, now=now).public_id
    track_id = db.session.scalars(sa.select(Track.id)).one()
    db.session.commit()
    fill(number, track_id, now=now)
    optimize(now=now)  # as the worker does every day
    db.session.commit()
    return big


def _sign_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    page = client.get("/admin/login").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "email": _EMAIL, "password": _PASSWORD}
    assert client.post("/admin/login", data=sent).status_code == 303
    return client


def print_rows(rows: list[ListRow]) -> None:
    """Print the table of lists."""
    print(f"{'':32}{f'at {SMALL:,}':>12}{f'at {LARGE:,}':>14}{'ratio':>8}  goal")
    for row in rows:
        verdict = "PASS" if row.passed else "FAIL"
        print(
            f"{row.title:32}{row.small_ms:9.1f} ms{row.large_ms:11.1f} ms"
            f"{row.ratio:8.2f}  <= {row.goal} {verdict}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time the admin's lists.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    print_rows(measure(parser.parse_args().quick))
