"""32 clients against the real server for 10 seats: exactly 10, over HTTP.

With the guard off the same race is seen to oversell.
"""

import http.client
import re
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from support import unguarded
from support.clockfile import ClockFile
from support.server import LiveServer

CLIENTS = 32
SEATS = 10
TRACK = Path(__file__).resolve().parents[2] / "tracks" / "spot-the-phish"
FORM_TOKEN = re.compile(r'name="ticket" value="([^"]+)"')
DETAILS = {
    "first_name": "Ann",
    "last_name": "Jones",
    "company": "Example Ltd",
    "country": "NL",
}


class Client:
    """A browser, as far as a race needs one: it keeps cookies and a form token."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self._path = path
        self._form_token = ""
        self.body = ""

    def get(self) -> int:
        """Open the invite's page."""
        return self._ask("GET", self._path)

    def post(self, step: str, **values: str) -> int:
        """Send the form that stands on the page last seen."""
        form = urlencode({"ticket": self._form_token, **values})
        return self._ask("POST", f"{self._path}/{step}", form)

    def _ask(self, method: str, path: str, body: str | None = None) -> int:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            self.body = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = line.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        found = FORM_TOKEN.search(self.body)
        self._form_token = unescape(found[1]) if found else self._form_token
        return answer.status


@pytest.fixture
def clock(tmp_path: Path) -> ClockFile:
    """The server's clock."""
    return ClockFile(tmp_path / "clock")


@pytest.fixture
def race_environ(clock: ClockFile) -> dict[str, str]:
    return {"TRACKGATE_TEST_CLOCK": str(clock.path)}


def by_continue(client: Client, number: int) -> Callable[[], int]:
    """Come to where one press of Continue claims."""
    assert client.get() == 200
    return lambda: client.post("claim")


def by_form(client: Client, number: int) -> Callable[[], int]:
    """Come to where the filled-in lead form claims."""
    email = f"p{number}@example.com"
    assert client.get() == 200
    assert client.post("email", email=email) == 200
    return lambda: client.post("details", email=email, **DETAILS)


WAYS = [
    pytest.param("anyone", by_continue, id="continue"),
    pytest.param("details", by_form, id="lead-form"),
]


def race(
    live: LiveServer,
    clock: ClockFile,
    access: str,
    come: Callable[[Client, int], Callable[[], int]],
) -> tuple[dict[str, Any], list[Client], list[int]]:
    """Let everybody come first, then claim at once."""
    live.command("tracks", "import", str(TRACK))
    options = ("--access", access, "--claim-limit", str(SEATS))
    invite = live.run(
        *("invites", "create", "--title", "Race", "--track", TRACK.name), *options
    )
    clients = [Client(live.port, f"/i/{invite['token']}") for _ in range(CLIENTS)]
    ready = [come(client, number) for number, client in enumerate(clients)]
    clock.advance(seconds=30)  # sent sooner, a lead is held as suspect
    start = threading.Barrier(CLIENTS)

    def claim(send: Callable[[], int]) -> int:
        start.wait(60)
        return send()

    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = list(pool.map(claim, ready, timeout=120))
    return invite, clients, statuses


def claims_of(live: LiveServer, invite: dict[str, Any]) -> tuple[int, int]:
    """Give how many claims there are, and how many seats the invite counts."""
    shown = live.run("invites", "show", invite["id"])
    return shown["claims"], shown["seats_taken"]


@pytest.mark.parametrize(("access", "come"), WAYS)
def test_32_clients_get_exactly_10_seats(
    live: LiveServer,
    clock: ClockFile,
    access: str,
    come: Callable[[Client, int], Callable[[], int]],
) -> None:
    invite, clients, statuses = race(live, clock, access, come)
    assert claims_of(live, invite) == (SEATS, SEATS)
    assert statuses.count(303) == SEATS
    assert 500 not in statuses
    for client, status in zip(clients, statuses, strict=True):
        inside = client.get() == 200 and "Start</button>" in client.body
        assert inside is (status == 303)
    if come is by_form:
        exported = live.command("leads", "export").stdout
        assert len(set(re.findall(r"p\d+@example\.com", exported))) == SEATS


@pytest.mark.parametrize(("access", "come"), WAYS)
def test_without_the_guard_32_clients_are_seen_to_get_more(
    live: LiveServer,
    clock: ClockFile,
    access: str,
    come: Callable[[Client, int], Callable[[], int]],
) -> None:
    live.stop()
    live.start((sys.executable, unguarded.__file__))
    invite, _clients, statuses = race(live, clock, access, come)
    assert statuses.count(303) > SEATS
    claims, seats = claims_of(live, invite)
    assert claims > SEATS
    assert seats > SEATS
