"""Our own sample tracks: they import without a note, and their scripts work."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from trackgate.core.paths import DATA_ROOT
from trackgate.sandboxes.templates.ahead import is_own
from trackgate.tracks.folder import read_folder
from trackgate.tracks.models import ChallengeKind
from trackgate.tracks.services import ServiceKind

SAMPLES = sorted(path.parent for path in DATA_ROOT.glob("tracks/*/track.yml"))
SHELL = DATA_ROOT / "tracks" / "shell-first-steps"
MACHINES = ["git-from-the-inside", "mend-the-web-service", "shell-first-steps"]
STEPS = sorted(path.parent.name for path in SHELL.glob("*/assignment.md"))


def names(path: Path) -> str:
    return path.name


def test_there_are_samples_of_each_sort() -> None:
    assert [path.name for path in SAMPLES] == [
        "anatomy-of-a-web-page",
        "git-from-the-inside",
        "mend-the-web-service",
        "shell-first-steps",
        "spot-the-phish",
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=names)
def test_a_sample_imports_without_a_note(path: Path) -> None:
    draft = read_folder(path)
    assert draft.notes == []
    assert draft.slug == path.name
    assert 4 <= len(draft.challenges) <= 5
    assert draft.facts.teaser
    assert draft.facts.description_html


@pytest.mark.parametrize("path", SAMPLES, ids=names)
def test_every_button_of_a_sample_leads_to_a_tab(path: Path) -> None:
    for challenge in read_folder(path).challenges:
        numbers = re.findall(r'data-tab="(\d+)"', challenge.assignment_html)
        assert all(int(number) < len(challenge.tabs) for number in numbers)
        assert "[button" not in challenge.assignment_html


def test_the_quiz_sample_has_two_quizzes_and_no_services() -> None:
    draft = read_folder(DATA_ROOT / "tracks" / "spot-the-phish")
    quizzes = [each for each in draft.challenges if each.kind is ChallengeKind.QUIZ]
    assert [len(quiz.solution) for quiz in quizzes] == [1, 3]
    assert draft.services == []


def test_the_website_sample_shows_one_page_in_a_frame_and_one_in_a_window() -> None:
    draft = read_folder(DATA_ROOT / "tracks" / "anatomy-of-a-web-page")
    assert [service.kind for service in draft.services] == [ServiceKind.WEBSITE]
    tabs = draft.challenges[0].tabs
    assert [tab["new_window"] for tab in tabs] == [False, True]
    assert all(tab["url"].startswith("https://") for tab in tabs)


@pytest.mark.parametrize("name", MACHINES)
def test_a_sample_with_a_machine_can_pause(name: str) -> None:
    draft = read_folder(DATA_ROOT / "tracks" / name)
    assert draft.facts.pausable
    assert draft.facts.pause_limit_days == 7
    assert [service.kind for service in draft.services] == [ServiceKind.MACHINE]


@pytest.mark.parametrize("name", MACHINES)
def test_a_sample_with_a_machine_has_its_scripts(name: str) -> None:
    folder = DATA_ROOT / "tracks" / name
    draft = read_folder(folder)
    host = draft.services[0].name
    wanted = {f"track_scripts/setup-{host}"}
    for challenge in draft.challenges:
        assert [tab["hostname"] for tab in challenge.tabs if "hostname" in tab]
        if challenge.kind is not ChallengeKind.QUIZ:
            wanted |= {f"{challenge.slug}/{verb}-{host}" for verb in ("check", "solve")}
    scripts = {re.sub(r"^\d+-", "", file.path): file for file in draft.files}
    assert wanted <= set(scripts)
    assert all(file.content.startswith(b"#!/bin/") for file in scripts.values())
    assert all(path.stat().st_mode & 0o100 for path in folder.glob(f"*/*-{host}"))


@pytest.mark.parametrize("name", MACHINES)
def test_set_ups_of_a_sample_can_run_ahead_for_many_learners(name: str) -> None:
    folder = DATA_ROOT / "tracks" / name
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*/setup-*")]
    assert texts
    assert [text for text in texts if is_own(text)] == []


def test_the_git_sample_asks_a_question_that_the_server_checks() -> None:
    draft = read_folder(DATA_ROOT / "tracks" / "git-from-the-inside")
    (quiz,) = [each for each in draft.challenges if each.kind is ChallengeKind.QUIZ]
    assert len(quiz.solution) == 2
    assert "checked on the server" in draft.facts.description


def run(script: Path, house: Path) -> subprocess.CompletedProcess[str]:
    """Run a script of the shell sample, on a lighthouse of our own."""
    return subprocess.run(
        ["/bin/sh", str(script)],
        env={"PATH": os.environ["PATH"], "LIGHTHOUSE": str(house)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def succeed(script: Path, house: Path) -> None:
    done = run(script, house)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_step_fails_its_check_until_it_is_solved(tmp_path: Path) -> None:
    house = tmp_path / "lighthouse"
    succeed(SHELL / "track_scripts/setup-shell", house)
    assert len(STEPS) == 4
    for step in STEPS:
        if (SHELL / step / "setup-shell").exists():
            succeed(SHELL / step / "setup-shell", house)
        refused = run(SHELL / step / "check-shell", house)
        assert refused.returncode == 1, step
        assert refused.stdout.strip(), "a check that fails says what is missing"
        succeed(SHELL / step / "solve-shell", house)
        succeed(SHELL / step / "check-shell", house)
        succeed(SHELL / step / "solve-shell", house)


def test_what_the_learner_is_told_to_type_passes_the_checks(tmp_path: Path) -> None:
    house = tmp_path / "lighthouse"
    succeed(SHELL / "track_scripts/setup-shell", house)
    typed = """
        cd /root/lighthouse
        echo petrel > /root/lighthouse/lamp-room/word.txt
        mv cellar/crate/august.txt logbook
        mv cellar/crate/*.txt logbook
        mkdir spare
        cp logbook/*.txt spare
        grep storm logbook/*.txt | wc -l > storms.txt
    """
    last = read_folder(SHELL).challenges[-1].assignment
    written = re.search(r"```sh,run\n(cd .*?\nEND)\n```", last, re.DOTALL)
    assert written
    script = tmp_path / "typed"
    text = f"set -e\n{typed}\n{written[1]}\nchmod +x lamp\n./lamp\n"
    script.write_text(text.replace("/root/lighthouse", str(house)), encoding="utf-8")
    succeed(script, house)
    for step in STEPS:
        succeed(SHELL / step / "check-shell", house)


@pytest.mark.parametrize(
    ("step", "mistake"),
    [
        ("01-look-around", "echo seagull > lamp-room/word.txt"),
        ("02-tidy-up", "mkdir spare; cp cellar/crate/*.txt spare"),
        ("02-tidy-up", "mkdir spare; cp cellar/crate/*.txt logbook"),
        ("03-search-and-count", "echo 15 > storms.txt"),
        ("04-light-the-lamp", "echo 'echo lit petrel' > lamp"),
        ("04-light-the-lamp", "echo 'echo dark' > lamp; chmod +x lamp"),
    ],
)
def test_a_mistake_does_not_pass(tmp_path: Path, step: str, mistake: str) -> None:
    house = tmp_path / "lighthouse"
    succeed(SHELL / "track_scripts/setup-shell", house)
    subprocess.run(["/bin/sh", "-c", mistake], cwd=house, check=True, timeout=20)
    assert run(SHELL / step / "check-shell", house).returncode == 1
