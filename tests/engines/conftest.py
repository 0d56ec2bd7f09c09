"""One server for all that is tried in other engines, and one browser of each."""

from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest

from engines.drivers import Driver
from engines.firefox import firefox
from engines.page import LIBRARY, EnginePage
from engines.webkit import webkit
from journeys.office import Office
from journeys.widget.stage import ACADEMY, NAMES, Stage
from support import needs
from support.clockfile import ClockFile
from support.server import LiveServer
from support.smtp import SmtpServer
from support.tls_sites import TlsSites

_RUN = {"firefox": firefox, "webkit": webkit}
_FIND = {"firefox": needs.find_firefox, "webkit": needs.find_webkit}
_WIDTH, _HEIGHT = 1280, 1600


class Engine(Protocol):
    """A browser that runs."""

    name: str

    def tab(self) -> Driver:
        """Open a tab that knows nothing."""


@pytest.fixture(scope="session", params=["firefox", "webkit"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A browser of each engine, one after the other."""
    name: str = request.param
    program = _FIND[name]()
    assert program is not None
    folder: Path = tmp_path_factory.mktemp(name)
    running: AbstractContextManager[Engine] = _RUN[name](program, folder, LIBRARY)
    with running as found:
        yield found


@pytest.fixture(scope="session")
def smtp() -> Iterator[SmtpServer]:
    """A real SMTP server that keeps what the program sends."""
    with SmtpServer() as server:
        yield server


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsSites]:
    """The server of all names."""
    with TlsSites(tmp_path_factory.mktemp("sites"), *NAMES) as sites:
        yield sites


@pytest.fixture(scope="session")
def tick(tmp_path_factory: pytest.TempPathFactory) -> ClockFile:
    """The server's clock: stands still from now on until moved."""
    return ClockFile(tmp_path_factory.mktemp("clock") / "now")


@pytest.fixture(scope="session")
def live(
    tmp_path_factory: pytest.TempPathFactory,
    smtp: SmtpServer,
    sites: TlsSites,
    tick: ClockFile,
) -> Iterator[LiveServer]:
    """The program, behind the proxy that ends TLS. A traceback in its log fails."""
    folder = tmp_path_factory.mktemp("live")
    settings = {
        "SMTP_URL": smtp.url,
        "BASE_URL": sites.origin(ACADEMY),
        "PROXY_HOPS": "1",
        "TRACKGATE_TEST_CLOCK": str(tick.path),
    }
    with LiveServer(folder, settings) as server:
        yield server
    assert "Traceback" not in server.log(), server.log()[-4000:]


@pytest.fixture(scope="session")
def stage(sites: TlsSites, live: LiveServer) -> Stage:
    """The sites, with Trackgate and its sample tracks in their place."""
    stage = Stage(sites, Office(live))
    stage.reset()
    return stage


@pytest.fixture(scope="session")
def office(stage: Stage) -> Office:
    """The admin of the server, who has the sample tracks."""
    return stage.office


@pytest.fixture
def visitor(
    engine: Engine, stage: Stage, request: pytest.FixtureRequest
) -> Iterator[EnginePage]:
    """Somebody at a browser that knows nothing."""
    driver = engine.tab()
    visitor = EnginePage(driver, engine.name)
    visitor.resize(_WIDTH, _HEIGHT)
    yield visitor
    if request.node.stash.get(_FAILED, False):
        folder = Path(request.config.rootpath, "test-results")
        folder.mkdir(exist_ok=True)
        visitor.picture(folder / f"{request.node.name}.png")
    driver.close()


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let what fails leave a picture."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report
