"""A machine's state as a difference from its template: exact, and small."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.needs import find_node
from trackgate.core.paths import DATA_ROOT

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def rounds() -> dict[str, Any]:
    script = Path(__file__).with_name("delta_rounds.mjs")
    delta = DATA_ROOT / "static" / "machine" / "delta.js"
    done = subprocess.run(
        [str(find_node()), str(script), str(delta)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("same", 600),
        ("one_byte", 800),
        ("one_page_more", 4096 + 800),
        ("one_page_less", 800),
        ("all_moved", 1500),
        ("all_new", 200 * 4096 + 4096),
        ("emptied", 800),
    ],
)
def test_a_state_comes_back_the_same_and_took_little(
    rounds: dict[str, Any], name: str, most: int
) -> None:
    assert rounds[name]["same"] is True
    assert rounds[name]["bytes"] <= most


def test_a_state_on_another_template_is_refused(rounds: dict[str, Any]) -> None:
    assert rounds["other_template"]


def test_half_a_state_is_refused(rounds: dict[str, Any]) -> None:
    assert rounds["broken"]
