"""What a learner is told whose machine lacks the programs that it was promised."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.needs import find_node
from trackgate.core.paths import DATA_ROOT
from trackgate.sandboxes.images import store

pytestmark = pytest.mark.machine


@pytest.fixture(scope="module")
def told(machine_image: Path) -> dict[str, Any]:
    """What ``machine_lacking.mjs`` saw."""
    script = Path(__file__).with_name("machine_lacking.mjs")
    git = store.read_manifest(machine_image)["programs"]["usr/bin/git"]["name"]
    places = [DATA_ROOT / "static", machine_image, git]
    done = subprocess.run(
        [str(find_node()), str(script), *map(str, places)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_above_the_prompt_stands_what_cannot_be_used(told: dict[str, Any]) -> None:
    before, _, _ = told["unmounted"].partition("root@shell")
    assert "This machine did not come up whole: git, nano cannot be used" in before
    assert "Please tell whoever gave you this track." in before


def test_a_whole_machine_says_nothing_of_the_kind(told: dict[str, Any]) -> None:
    assert "did not come up whole" not in told["slow"]


def test_the_page_hears_of_a_program_that_does_not_come_until_it_does(
    told: dict[str, Any],
) -> None:
    assert told["counts"][0] == 1
    assert told["counts"][-1] == 0
    assert "git version" not in told["waiting"]
    assert "git version" in told["slow"]
