"""The real program with real mail, and as many browsers as a journey has people."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import pytest
from playwright.sync_api import Page

from journeys.office import Office
from journeys.steps import LearnerPage, Somebody
from support import needs
from support.clockfile import ClockFile
from support.server import LiveServer
from support.smtp import SmtpServer

_STEP_MS = 10_000


class MakeLive(Protocol):
    """Starts another server, with more settings; see ``LiveServer``."""

    def __call__(self, **environ: str | None) -> LiveServer: ...


class NewBrowser(Protocol):
    """Opens a browser that knows nothing; its options are Playwright's context's."""

    def __call__(self, **options: Any) -> Page: ...  # noqa: ANN401


def pytest_configure(config: pytest.Config) -> None:
    """Keep a picture of what fails, unless the command line says else.

    A trace costs a quarter of a journey, and most go well: it is kept where it is
    asked for, by ``make test ARGS="--tracing retain-on-failure -k …"``.
    """
    if config.getoption("--screenshot", default=None) == "off":
        config.option.screenshot = "only-on-failure"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the server's last words under a failure."""
    report = yield
    live = getattr(item, "funcargs", {}).get("live")
    if report.failed and isinstance(live, LiveServer):
        report.sections.append(("server log", live.log()[-4000:]))
    return report


@pytest.fixture(scope="module")
def smtp() -> Iterator[SmtpServer]:
    """A real SMTP server that keeps what the program sends."""
    with SmtpServer() as server:
        yield server


@pytest.fixture(scope="module")
def tick(tmp_path_factory: pytest.TempPathFactory) -> ClockFile:
    """The servers' clock: stands still from the present minute on until moved.

    It begins at the real time because browsers have a clock of their own.
    """
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return ClockFile(tmp_path_factory.mktemp("clock") / "now", now)


@pytest.fixture(scope="module")
def make_live(
    tmp_path_factory: pytest.TempPathFactory, smtp: SmtpServer, tick: ClockFile
) -> Iterator[MakeLive]:
    """Start servers, each on a database of its own; they end with the module.

    A server that logged a traceback fails the module: nobody saw the error page.
    """
    with ExitStack() as stack:
        servers: list[LiveServer] = []

        def make(**environ: str | None) -> LiveServer:
            settings = {"SMTP_URL": smtp.url, "TRACKGATE_TEST_CLOCK": str(tick.path)}
            folder: Path = tmp_path_factory.mktemp("live")
            server = LiveServer(folder, {**settings, **environ})
            servers.append(stack.enter_context(server))
            return server

        yield make
    for server in servers:
        assert "Traceback" not in server.log(), server.log()[-4000:]


@pytest.fixture(scope="module")
def live(make_live: MakeLive) -> LiveServer:
    """The module's server: SQLite, mail to ``smtp``, time by ``tick``."""
    return make_live()


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stand in for pytest-playwright's own, whose making pytest 9 warns about."""


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Use the Chromium that was found, Playwright's own or the system's."""
    path = needs.find_chromium()
    quiet = ["--disable-quic", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": path, "args": quiet}


@pytest.fixture(scope="session")
def _pw_artifacts_folder(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Stand in for pytest-playwright's own, which no worker of a run takes away."""
    return SimpleNamespace(name=str(tmp_path_factory.mktemp("playwright")))


@pytest.fixture
def new_browser(
    live: LiveServer, new_context: Callable[..., Any]
) -> Callable[..., Page]:
    """Give a page in a browser of its own: another person, or another device.

    Addresses are relative to ``live``; pass ``base_url=`` for another server.
    """

    def make(**options: Any) -> Page:  # noqa: ANN401
        settings = {"base_url": live.base_url, "locale": "en-GB", **options}
        page: Page = new_context(**settings).new_page()
        page.set_default_timeout(_STEP_MS)
        return page

    return make


@pytest.fixture
def page(new_browser: NewBrowser) -> Page:
    """One browser, for journeys of one person on one device."""
    return new_browser()


@pytest.fixture(scope="module")
def office(live: LiveServer) -> Office:
    """The admin of the module's server, who has the sample tracks."""
    return Office(live)


@pytest.fixture
def somebody(new_browser: NewBrowser, smtp: SmtpServer) -> Somebody:
    """Give a person at a browser that knows nothing, once for each call."""

    def make(**options: Any) -> LearnerPage:  # noqa: ANN401
        return LearnerPage(new_browser(**options), smtp)

    return make
