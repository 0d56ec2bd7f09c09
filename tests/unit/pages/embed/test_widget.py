"""The script of <track-widget>: small, current, kept and readable from any site."""

import base64
import gzip
import hashlib
import json
import re

import brotli
import pytest
from flask.testing import FlaskClient

from trackgate.core import widget_script as loaders
from trackgate.core.paths import DATA_ROOT
from trackgate.core.widget_script import loader
from trackgate.pages.invite.attribution import PARAMETERS

FOLDER = DATA_ROOT / "widget"
MOST = 1_600
CODINGS = {"br": brotli.decompress, "gzip": gzip.decompress}


def test_everything_a_host_page_fetches_is_at_most_1600_bytes(
    client: FlaskClient,
) -> None:
    answer = client.get("/widget.js", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) <= MOST
    # It is one file that asks for nothing else but the frame.
    source = (FOLDER / "track-widget.min.js").read_text(encoding="utf-8")
    assert not re.search(r"fetch\(|import|XMLHttpRequest|https?://|url\(", source)


def test_the_minified_script_was_made_from_the_source_as_it_is() -> None:
    facts = json.loads((FOLDER / "built.json").read_text(encoding="utf-8"))
    for name, key in (
        ("track-widget.js", "source"),
        ("track-widget.min.js", "minified"),
    ):
        content = (FOLDER / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == facts[key], f"{name}: make widget"


def test_the_script_passes_on_exactly_the_parameters_that_the_server_keeps() -> None:
    source = (FOLDER / "track-widget.js").read_text(encoding="utf-8")
    found = re.search(r"const ATTRIBUTION =\s*/(.+)/;", source)
    assert found is not None
    passed = re.compile(found[1])
    assert all(passed.match(name) for name in PARAMETERS)
    assert not any(passed.match(f"x{name}") for name in PARAMETERS)
    # What it passes on, spelled out: "utm_(source|…)|gclid|…".
    assert len(re.findall(r"[a-z]+", found[1])) - 1 == len(PARAMETERS)


@pytest.mark.parametrize("path", ["/widget.js", loader().path])
@pytest.mark.parametrize("coding", CODINGS)
def test_it_is_sent_in_the_smallest_form_that_the_browser_reads(
    client: FlaskClient, path: str, coding: str
) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    coded = client.get(path, headers={"Accept-Encoding": coding})
    assert "Content-Encoding" not in plain.headers
    assert coded.headers["Content-Encoding"] == coding
    assert CODINGS[coding](coded.data) == plain.data == loader().plain
    assert coded.headers["Vary"] == "Accept-Encoding"


def test_a_coding_that_is_ruled_out_is_not_sent(client: FlaskClient) -> None:
    answer = client.get("/widget.js", headers={"Accept-Encoding": "br;q=0, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/widget.js", loader().path])
def test_any_site_may_load_it(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


def test_the_stable_address_is_kept_for_minutes_and_a_version_for_a_year(
    client: FlaskClient,
) -> None:
    stable = client.get("/widget.js").cache_control
    assert stable.max_age is not None
    assert 300 <= stable.max_age <= 3600
    assert "stale-while-revalidate" in stable
    fixed = client.get(loader().path).cache_control
    assert fixed.max_age == 31_536_000
    assert fixed.immutable


def test_who_has_it_is_answered_that_nothing_changed(client: FlaskClient) -> None:
    for coding in ("br", "gzip", "identity"):
        headers = {"Accept-Encoding": coding}
        first = client.get("/widget.js", headers=headers)
        tag, weak = first.get_etag()
        assert not weak
        headers["If-None-Match"] = f'"{tag}"'
        again = client.get("/widget.js", headers=headers)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_each_coding_has_an_etag_of_its_own(client: FlaskClient) -> None:
    answers = [
        client.get("/widget.js", headers={"Accept-Encoding": coding})
        for coding in ("br", "gzip", "identity")
    ]
    assert len({answer.headers["ETag"] for answer in answers}) == 3


def test_a_version_that_never_was_is_not_found(client: FlaskClient) -> None:
    assert client.get("/widget/000000000000.js").status_code == 404
    assert client.get("/widget/..%2Fbuilt.json.js").status_code == 404


def test_the_script_of_an_earlier_release_stays_where_it_was(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = loaders.Loader(b"earlier", "0123456789ab", {})
    all_of_them = (loader(), earlier)
    monkeypatch.setattr(loaders, "_loaders", lambda: all_of_them)
    assert client.get("/widget/0123456789ab.js").data == b"earlier"


def test_the_checksum_is_that_of_what_is_sent(client: FlaskClient) -> None:
    sent = client.get(loader().path, headers={"Accept-Encoding": "identity"}).data
    digest = base64.b64encode(hashlib.sha384(sent).digest()).decode()
    assert loader().integrity == f"sha384-{digest}"


def test_no_database_is_asked(client: FlaskClient, asked: list[str]) -> None:
    client.get("/widget.js")
    client.get(loader().path)
    assert asked == []
