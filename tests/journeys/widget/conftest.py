"""Two owners' sites over TLS, in a browser that blocks third-party cookies."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page

from journeys.conftest import MakeLive, NewBrowser
from journeys.office import Office
from journeys.widget.stage import ACADEMY, NAMES, Stage, host
from support.server import LiveServer
from support.tls_sites import TlsSites

# The last switch of a name counts: ours ends Playwright's, which turns the
# partitioning of third-party storage off. A control test shows that it does.
_PARTITIONED = (
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding"
)
_BLOCKED = "--test-third-party-cookie-phaseout"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsSites]:
    """The server of all names."""
    with TlsSites(tmp_path_factory.mktemp("sites"), *NAMES) as sites:
        yield sites


@pytest.fixture(scope="module")
def live(make_live: MakeLive, sites: TlsSites) -> LiveServer:
    """Trackgate, behind the proxy that ends TLS."""
    return make_live(BASE_URL=sites.origin(ACADEMY), PROXY_HOPS="1")


@pytest.fixture(scope="module")
def browser(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    sites: TlsSites,
) -> Iterator[Browser]:
    """A browser that finds these sites and treats third parties as people's does."""
    ours = [sites.resolver_rules, _PARTITIONED, _BLOCKED]
    args = [*browser_type_launch_args["args"], *ours]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": args})
    yield browser
    browser.close()


@pytest.fixture
def stage(sites: TlsSites, office: Office) -> Stage:
    """The sites, with Trackgate in its place."""
    stage = Stage(sites, office)
    stage.reset()
    return stage


@pytest.fixture
def page(new_browser: NewBrowser) -> Iterator[Page]:
    """One visitor of the sites, whose page notes what widgets do; no script breaks."""
    page = new_browser(ignore_https_errors=True, reduced_motion="reduce")
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield host(page)
    assert broken == []
