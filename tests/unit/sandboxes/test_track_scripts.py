"""The scripts of tracks in a real machine: our samples' and those of other authors."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.needs import find_node
from trackgate.core.paths import DATA_ROOT
from trackgate.sandboxes.machines import environments, machine_hosts
from trackgate.sandboxes.script_environment import own_variables, track_variables
from trackgate.tracks.draft import ChallengeDraft
from trackgate.tracks.folder import read_folder
from trackgate.tracks.scripts import WHOLE_TRACK

pytestmark = pytest.mark.machine

RUNNER = Path(__file__).with_name("track_scripts.mjs")
SAMPLES = ("shell-first-steps", "git-from-the-inside", "mend-the-web-service")
SLOW = 3  # seconds that a learner waits for a check without wondering
TYPED = re.compile(r"^```sh,run\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What bash, busybox and git say of a program or an option that they do not have.
UNKNOWN = re.compile(
    r"command not found|(invalid|unrecogni[sz]ed|unknown) option|Usage:"
)


@dataclass(frozen=True)
class Run:
    """What came of a script in a machine."""

    name: str
    seconds: float
    status: int
    message: str
    output: str


def run_in(
    image: Path, hostname: str, scripts: list[dict[str, Any]], *, ahead: int
) -> list[Run]:
    """Run scripts in one new machine, the first ``ahead`` before its shell opens."""
    machine = {"hostname": hostname, "ahead": ahead, "scripts": scripts}
    done = subprocess.run(
        [str(find_node()), str(RUNNER), str(DATA_ROOT / "static"), str(image)],
        input=json.dumps([machine]),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    runs: list[Run] = []
    for each in json.loads(done.stdout)[0]:
        timed_out = each.pop("timedOut")
        runs.append(Run(**each))
        print(f"{runs[-1].seconds:6.2f} s  {runs[-1].name}  {runs[-1].message}")
        assert not timed_out, each
    return runs


class Scripts:
    """A track's scripts as a learner's machine is given them, each with its name."""

    def __init__(self, folder: Path) -> None:
        self.draft = read_folder(folder)
        services = [service.to_dict() for service in self.draft.services]
        (self.host,) = machine_hosts(services)
        self._declared = environments(services).get(self.host, {})
        self._files = {file.path: file.content for file in self.draft.files}

    def named(self, verb: str, slug: str) -> list[dict[str, Any]]:
        """Give a challenge's script, or the track's; an empty list where none is."""
        place = re.compile(rf"(\d+-)?{slug}/{verb}-{self.host}")
        found = [path for path in self._files if place.fullmatch(path)]
        return [self.text(p, self._files[p].decode(), slug) for p in found]

    def text(self, name: str, text: str, slug: str) -> dict[str, Any]:
        """Give a script of our own."""
        variables = track_variables(self.draft.slug, slug)
        env = {**variables, **own_variables("a-play"), **self._declared}
        return {"name": name, "script": text, "env": env, "timeout": 30}

    def typed(self, challenge: ChallengeDraft) -> dict[str, Any]:
        """Give what the assignment's buttons would type, one block after another."""
        blocks = TYPED.findall(challenge.assignment)
        name = f"{challenge.slug} typed"
        return self.text(name, "#!/bin/bash\n" + "".join(blocks), challenge.slug)

    def whole(self) -> Iterator[dict[str, Any]]:
        """Give the whole way through: a set-up may run twice, a check never passes
        before its time."""
        yield from self.named("setup", WHOLE_TRACK) * 2
        for challenge in self.draft.challenges:
            slug = challenge.slug
            yield from self.named("setup", slug) * 2
            yield from self.named("check", slug)
            yield self.typed(challenge)
            yield from self.named("solve", slug)
            yield from self.named("check", slug)


@pytest.fixture(scope="module", params=SAMPLES)
def runs(request: pytest.FixtureRequest, machine_image: Path) -> list[Run]:
    """What came of a sample's scripts in one machine."""
    scripts = Scripts(DATA_ROOT / "tracks" / request.param)
    ahead = 2 * len(scripts.named("setup", WHOLE_TRACK))
    return run_in(machine_image, scripts.host, [*scripts.whole()], ahead=ahead)


def of(runs: list[Run], word: str) -> list[Run]:
    return [run for run in runs if word in run.name]


def test_what_sets_up_can_run_twice_and_what_solves_works(runs: list[Run]) -> None:
    done = [*of(runs, "/setup-"), *of(runs, "/solve-")]
    assert [run for run in done if run.status != 0] == []


def test_a_check_says_what_is_missing_until_it_is_solved(runs: list[Run]) -> None:
    checks = of(runs, "/check-")
    assert len(checks) >= 2 * 4
    for before, after in zip(checks[::2], checks[1::2], strict=True):
        assert before.name == after.name
        assert before.status == 1, before
        assert before.message, before
        assert (after.status, after.message) == (0, ""), after


def test_no_check_keeps_the_learner_waiting(runs: list[Run]) -> None:
    assert [run for run in of(runs, "/check-") if run.seconds > SLOW] == []


def test_the_machine_knows_all_that_learners_are_given_to_type(
    runs: list[Run],
) -> None:
    typed = of(runs, " typed")
    assert typed
    assert [run for run in typed if UNKNOWN.search(run.output)] == []


def test_scripts_of_other_authors_run_as_they_are(machine_image: Path) -> None:
    scripts = Scripts(DATA_ROOT / "tests" / "folders" / "scripts-as-they-are")
    slug = scripts.draft.challenges[0].slug
    wrong = scripts.text("wrong", '#!/bin/sh\necho mine > "$CRATE/label.txt"\n', slug)
    where = "#!/bin/sh\nreadlink /proc/$(pidof bash | tr ' ' '\\n' | tail -n 1)/cwd\n"
    check = scripts.named("check", slug)
    setups = [*scripts.named("setup", WHOLE_TRACK), *scripts.named("setup", slug)]
    steps = [
        *setups,
        *check,
        wrong,
        *check,
        *scripts.named("solve", slug),
        *check,
        scripts.text("where", where, slug),
        *scripts.named("cleanup", slug),
    ]
    runs = run_in(machine_image, scripts.host, steps, ahead=len(setups))
    label = "For the island, scripts-as-they-are"
    assert [run.message for run in of(runs, "/check-")] == [
        "There is no label on the crate yet",
        f'The label should say "{label}"',
        "",
    ]
    assert [run.status for run in runs] == [0, 0, 1, 0, 1, 0, 0, 0, 0]
    (place,) = of(runs, "where")
    assert place.output == "/opt/crate\n", "where the learner's shell stands"
