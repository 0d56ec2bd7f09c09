"""Static files: as small as the browser takes them, under addresses that change."""

import gzip
import re

import brotli
import pytest
from flask.testing import FlaskClient

from trackgate.core.paths import DATA_ROOT
from trackgate.pages.play.machine_context import MODULES
from trackgate.web.static_files import asset

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


def test_what_a_module_imports_may_be_kept_too(client: FlaskClient) -> None:
    player = asset("machine/play.js")
    assert asset("machine/turns.js") == player.replace("play.js", "turns.js")
    sent = client.get(player.replace("play.js", "turns.js"))
    assert "immutable" in sent.headers["Cache-Control"]


def test_every_module_of_a_machine_is_asked_for_at_once() -> None:
    folder = DATA_ROOT / "static" / "machine"
    needed = {"play.js", "vm.js", "delta.js"}  # the others by their addresses
    while True:
        texts = [(folder / name).read_text("utf-8") for name in needed]
        imports = {
            name
            for text in texts
            for name in re.findall(r'^import .* from "\./(.+)";', text, re.MULTILINE)
        }
        if imports <= needed:
            break
        needed |= imports
    listed = {name for name in MODULES if name.startswith("machine/")}
    assert listed == {f"machine/{name}" for name in needed - {"play.js"}}
