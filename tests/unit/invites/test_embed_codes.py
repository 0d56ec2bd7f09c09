"""What people paste into their sites."""

from html.parser import HTMLParser

import pytest
from flask import Flask

from trackgate.core.widget_script import loader
from trackgate.invites.embed_codes import (
    frame_html,
    react_component,
    widget_html,
    wordpress_block,
)
from trackgate.invites.links import embed_code

BASE = "http://localhost:8000"
TOKEN = "InRva2VuIg.a-b_c"
NASTY = 'Lamps" onload="alert(1)'

pytestmark = pytest.mark.usefixtures("app")


class _Tags(HTMLParser):
    """The tags of a text, each with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] = dict(attrs)


def test_the_usual_code_is_the_same_from_both_places() -> None:
    assert widget_html(TOKEN) == embed_code(TOKEN)


def test_a_pinned_code_names_one_version_and_its_checksum() -> None:
    script = _Tags(widget_html(TOKEN, pinned=True)).found["script"]
    assert script["src"] == BASE + loader().path
    assert script["integrity"] == loader().integrity
    # Without it the browser cannot check a script of another site.
    assert script["crossorigin"] == "anonymous"


def test_mode_and_label_are_attributes_and_cannot_break_out() -> None:
    tags = _Tags(widget_html(TOKEN, mode="drawer", label=NASTY)).found
    expected = {"invite": TOKEN, "mode": "drawer", "label": NASTY}
    assert tags["track-widget"] == expected
    assert tags["a"] == {"href": f"{BASE}/i/{TOKEN}"}


def test_a_mode_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="inline, popup, drawer, button"):
        widget_html(TOKEN, mode="banner")


def test_a_plain_frame_is_named_and_cannot_be_broken_out_of() -> None:
    frame = _Tags(frame_html(TOKEN, title=NASTY)).found["iframe"]
    assert frame["src"] == f"{BASE}/embed/{TOKEN}"
    assert frame["title"] == NASTY
    assert frame["referrerpolicy"] == "strict-origin-when-cross-origin"
    assert "onload" not in frame


def test_the_block_for_wordpress_has_no_script() -> None:
    block = wordpress_block(TOKEN, title="Lamps")
    assert block.startswith("<!-- wp:html -->")
    assert set(_Tags(block).found) == {"iframe"}


def test_the_react_component_quotes_what_it_is_given() -> None:
    code = react_component(TOKEN, mode="popup", label='Say "hi"')
    assert f'const SCRIPT = "{BASE}/widget.js";' in code
    assert f'<track-widget invite={{"{TOKEN}"}} mode={{"popup"}}' in code
    assert 'label={"Say \\"hi\\""}' in code
    assert f'href="{BASE}/i/{TOKEN}"' in code


def test_codes_name_the_public_address_whichever_was_asked(app: Flask) -> None:
    with app.test_request_context(base_url="https://other.example"):
        assert BASE in frame_html(TOKEN, title="Lamps")
