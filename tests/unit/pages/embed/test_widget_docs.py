"""What embedders are told is what there is."""

import re

from trackgate.core.paths import DATA_ROOT
from trackgate.invites.embed_codes import MODES
from trackgate.pages.invite.attribution import PARAMETERS

WIDGET = DATA_ROOT / "widget"
DOCS = (DATA_ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
TYPES = (WIDGET / "track-widget.d.ts").read_text(encoding="utf-8")
SOURCE = (WIDGET / "track-widget.js").read_text(encoding="utf-8")
EVENTS = re.findall(r'"trackgate:([a-z-]+)":', TYPES)


def test_docs_and_demo_know_every_event_of_the_types() -> None:
    assert len(EVENTS) == len(set(EVENTS)) == 9
    table = DOCS[DOCS.index("## Events") : DOCS.index("## Methods")]
    demo = (WIDGET / "demo" / "page.js").read_text(encoding="utf-8")
    for event in EVENTS:
        assert f"`{event}`" in table
        assert f'"{event}"' in demo


def test_docs_and_types_know_every_attribute_that_is_read() -> None:
    read = set(re.findall(r'getAttribute\("([a-z]+)"\)', SOURCE))
    listed = re.search(r"for \(const name of \[(.+?)\]\)", SOURCE)
    assert listed is not None
    read |= set(re.findall(r'"([a-z]+)"', listed[1])) | {"lang"}
    assert read == {"invite", "mode", "label", "theme", "lang", "remember"}
    for name in read:
        assert f"| `{name}` |" in DOCS
        assert re.search(rf"^  {name}\??:", TYPES, re.MULTILINE)


def test_docs_know_every_mode_and_every_parameter_that_goes_along() -> None:
    for name in (*MODES, *PARAMETERS):
        assert f"`{name}`" in DOCS
    for mode in MODES:
        assert f'"{mode}"' in TYPES


def test_docs_know_every_property_that_a_page_can_set() -> None:
    properties = set(re.findall(r"--trackgate-[a-z-]+", SOURCE))
    assert properties
    assert properties == set(re.findall(r"--trackgate-[a-z-]+", DOCS))
    assert all(
        f"::part({part})" in DOCS for part in re.findall(r'part: "(.+?)"', SOURCE)
    )


def test_the_demos_page_makes_room_as_the_docs_say() -> None:
    sheet = (WIDGET / "demo" / "page.css").read_text(encoding="utf-8")
    room = DOCS[DOCS.index("## Nothing jumps") :]
    rules = re.findall(r"^track-widget.*\}$", room.split("```")[1], re.MULTILINE)
    assert len(rules) == 4
    plain = re.sub(r', track-widget\[mode="inline"\]', "", "\n".join(rules))
    assert plain in sheet
