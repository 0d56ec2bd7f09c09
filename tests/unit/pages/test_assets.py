"""Static files: as small as the browser takes them, under addresses that change."""

import gzip

import brotli
import pytest
from flask.testing import FlaskClient

from trackgate.pages.assets import asset
from trackgate.paths import DATA_ROOT

WASM = "vendor/v86/v86.wasm"


@pytest.mark.parametrize("path", ["base.css", "vendor/xterm/addon-fit.mjs", WASM])
def test_what_can_be_packed_is_sent_packed(client: FlaskClient, path: str) -> None:
    plain = (DATA_ROOT / "static" / path).read_bytes()
    sent = client.get(asset(path), headers={"Accept-Encoding": "gzip, br"})
    assert sent.headers["Content-Encoding"] == "br"
    assert brotli.decompress(sent.data) == plain
    older = client.get(asset(path), headers={"Accept-Encoding": "gzip"})
    assert older.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(older.data) == plain


def test_a_browser_that_takes_nothing_packed_gets_it_plain(client: FlaskClient) -> None:
    sent = client.get(asset(WASM))
    assert "Content-Encoding" not in sent.headers
    assert sent.data == (DATA_ROOT / "static" / WASM).read_bytes()
    assert sent.content_type == "application/wasm"  # compiled as it comes


def test_only_the_address_of_its_content_may_be_kept(client: FlaskClient) -> None:
    assert "immutable" in client.get(asset("base.css")).headers["Cache-Control"]
    other = client.get("/static/000000000000/base.css")
    assert other.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/000000000000/nothing.css").status_code == 404
