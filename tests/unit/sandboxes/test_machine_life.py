"""A real machine, whose image is built once: prompt, scripts, save and resume."""

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
    """What ``machine_life.mjs`` saw."""
    script = Path(__file__).with_name("machine_life.mjs")
    done = subprocess.run(
        [str(find_node()), str(script), str(DATA_ROOT / "static"), str(machine_image)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_image_says_what_it_is_made_of(machine_image: Path) -> None:
    manifest = store.read_manifest(machine_image)
    assert manifest["version"] == machine_image.name
    assert {"bash-static", "busybox-static", "seabios"} <= set(manifest["packages"])
    state = manifest["files"]["state"]
    assert (machine_image / state["name"]).stat().st_size == state["bytes"]
    for coding, end in {"zstd": ".zst", "brotli": ".br"}.items():
        packed = machine_image / f"{state['name']}{end}"
        assert packed.stat().st_size == state[coding]
    git = manifest["programs"]["usr/bin/git"]
    assert (machine_image / "programs" / git["name"]).stat().st_size == git["bytes"]


def test_a_machine_is_interpreted_while_it_wakes(told: dict[str, Any]) -> None:
    # That it is compiled later was waited for.
    assert told["interpreted"] == [True, True]


def test_each_machine_greets_by_its_own_name(told: dict[str, Any]) -> None:
    first, second = told["prompts"]
    assert "root@first:~# " in first
    assert "root@second:~# " in second
    assert "job control" not in first


def test_machines_of_one_template_draw_different_random_numbers(
    told: dict[str, Any],
) -> None:
    assert told["alike"] is False


def test_the_clock_is_right(told: dict[str, Any]) -> None:
    assert told["clock"] is True


def test_a_script_says_what_it_says_and_how_it_ended(told: dict[str, Any]) -> None:
    assert told["script"] == {
        "status": 2,
        "message": "not yet",
        "output": "it's\nfirst\n",
        "timedOut": False,
    }


def test_a_script_that_takes_too_long_is_ended(told: dict[str, Any]) -> None:
    assert told["late"]["timedOut"] is True
    assert told["late"]["status"] in (143, 137)  # by TERM, or by KILL if it lingers


def test_the_terminal_knows_files_and_its_size(told: dict[str, Any]) -> None:
    assert "put there" in told["terminal"]
    assert "33 111" in told["terminal"]


def test_a_saved_machine_goes_on_with_its_shell_files_and_programs(
    told: dict[str, Any],
) -> None:
    assert "resumed-43" in told["resumed"]
    assert "sleep 1000" in told["resumed"]
    assert told["name"] == "again\nput there\n"


def test_two_resumes_of_one_state_differ_in_name_and_random_numbers(
    told: dict[str, Any],
) -> None:
    assert told["resumedAlike"] is False
    assert told["resumedName"] == "beside\n"
    assert told["resumedClock"] is True


def test_programs_are_fetched_when_they_are_first_run(told: dict[str, Any]) -> None:
    assert told["git"]["output"] == "first\n GNU nano, version 7.2\n"


def test_what_was_fetched_is_not_saved_and_fetched_again_after_it(
    told: dict[str, Any],
) -> None:
    assert told["packing"]["bytes"] < 1_000_000
    assert told["history"] == "first\n"


def test_a_stopped_machine_answers_no_more(told: dict[str, Any]) -> None:
    assert told["stopped"] == "the machine was stopped"


def test_what_is_uploaded_at_pause_is_small(told: dict[str, Any]) -> None:
    print(told["packing"])
    assert told["packing"]["bytes"] < 3_000_000


def test_memory_is_zero_before_a_state_is_put_into_it(told: dict[str, Any]) -> None:
    assert told["zero"] == [True] * 4  # every machine that was started


def test_a_terminal_has_its_size_before_its_shell_opens(told: dict[str, Any]) -> None:
    assert told["size"] == "31 117\n"


def test_size_and_folder_reach_also_an_older_agent_that_was_saved(
    told: dict[str, Any],
) -> None:
    fresh, size = ["FRESH name 0", "seed"], "SIZE 30 100"
    assert told["openings"]["now"] == [*fresh, "OPEN in /srv/here"]
    assert told["openings"]["before"] == [*fresh, size, "OPEN in /srv/here"]
    put = "PUT 644 /run/trackgate/workdir"
    assert told["openings"]["long"] == [*fresh, size, put, "/srv/here", "OPEN"]
