"""The demo's page on another site: there, allowed, and letting nothing else in."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.ports import free_port
from trackgate import create_app
from trackgate.cli.demo import Where, _host_page, _prepare
from trackgate.demo.host_page import HostPage, can_be_shown


@pytest.fixture
def where(tmp_path: Path) -> Where:
    base = f"http://localhost:{free_port()}"
    return Where({"BASE_URL": base, "SECRET_KEY": "test-secret"}, tmp_path)


@pytest.fixture
def page(where: Where) -> Iterator[HostPage]:
    page = _host_page(where)
    assert page is not None
    yield page
    page.close()


def get(url: str) -> tuple[str, HTTPMessage]:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode(), answer.headers


def test_it_is_on_another_site_than_the_demo(page: HostPage, where: Where) -> None:
    here, there = urlsplit(where.environ["BASE_URL"]), urlsplit(page.url)
    assert (here.hostname, there.hostname) == ("localhost", "127.0.0.1")


def test_its_address_is_told_and_the_invite_lets_it_frame(
    page: HostPage, where: Where
) -> None:
    says = json.loads(_prepare(where, page, as_json=True))
    assert says["host_page"] == page.url
    embed = next(i for i in says["invites"] if i["sharing"] == "embed")
    assert page.url in embed["origins"]
    app = create_app(where.environ, instance=where.folder)
    answer = app.test_client().get(f"/embed/{embed['token']}")
    policy = answer.headers["Content-Security-Policy"]
    assert page.url in policy.partition("frame-ancestors")[2].split()
    assert says == json.loads(_prepare(where, page, as_json=True)), "a second start"


def test_it_shows_every_mode_and_lets_nothing_in_but_the_widget(
    page: HostPage, where: Where
) -> None:
    says = json.loads(_prepare(where, page, as_json=True))
    page.serve()
    html, headers = get(says["host_page"])
    token = next(i["token"] for i in says["invites"] if i["sharing"] == "embed")
    assert html.count(f'<track-widget invite="{token}"') == 4
    assert all(f'mode="{mode}"' in html for mode in ("popup", "drawer", "button"))
    assert f'src="{says["url"]}/widget.js"' in html
    assert "$" not in html
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for path, kind in (("/page.css", "text/css"), ("/page.js", "text/javascript")):
        assert get(page.url + path)[1].get_content_type() == kind
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        get(page.url + "/../pyproject.toml")
    refused.value.close()


def test_a_deployment_has_no_such_page(where: Where) -> None:
    _prepare(where, as_json=True)
    app = create_app(where.environ, instance=where.folder)
    assert app.test_client().get("/demo/").status_code == 404
    assert app.test_client().get("/widget/demo/index.html").status_code == 404


def test_a_port_that_is_taken_is_passed_by(page: HostPage) -> None:
    base = f"http://localhost:{urlsplit(page.url).port or 1}"
    second, third = HostPage(base), HostPage(base)
    assert len({page.url, second.url, third.url}) == 3
    second.close()
    third.close()


def test_where_the_demo_is_public_there_is_no_page(where: Where) -> None:
    assert not can_be_shown("https://demo.example.com")
    assert json.loads(_prepare(where, as_json=True))["host_page"] is None
