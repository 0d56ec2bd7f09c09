"""*Git from the inside*, done from its beginning to its end by typing at the prompt.

Every program that machines promise is used here as a learner uses it, so a machine
without git or nano cannot pass for one.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.conftest import MakeLive
from journeys.machine_steps import START_MS, Terminal, office_with
from journeys.office import Office
from journeys.steps import LearnerPage, Somebody

pytestmark = pytest.mark.machine

SLUG = "git-from-the-inside"
TITLE = "Git from the inside"
QUIZ_STEP = "What will be new?"
RIGHT_ANSWERS = ("A tree that lists the names, copy.txt among them", "A commit")

# What is typed at each step, as the texts lead to it. One line each: the prompt is
# a learner's, not a script's.
LOOSE_NOTE = [
    "note=$(git fsck 2>&1 | grep 'dangling blob' | cut -d' ' -f3)",
    "git cat-file -p $note >~/note.txt",
]
BY_HAND = [
    "blob=$(echo 'two white flashes' | git hash-object -w --stdin)",
    r"line=$(printf '100644 blob %s\tlights.txt' $blob)",
    'tree=$( (git ls-tree main; echo "$line") | git mktree)',
    "git update-ref refs/heads/by-hand $(git commit-tree $tree -p main -m Lights)",
]
A_FILE = [
    # A step's own set-up runs once the page has changed; a person would still read.
    "until cat .git/HEAD | grep mian; do sleep 1; done",
    "echo 'ref: refs/heads/main' >.git/HEAD",
    "git rev-list --max-parents=0 main >.git/refs/heads/sketch",
]
FOUND = [
    "until git reflog | grep 'Mark the spring'; do sleep 1; done",
    "lost=$(git reflog --format='%h %gs' | grep 'Mark the spring' | cut -d' ' -f1)",
    "git branch found $lost",
]


@pytest.fixture(scope="module")
def lab(machine_image: Path, make_live: MakeLive) -> Office:
    """The admin of a server with machines."""
    return office_with(machine_image, make_live)


def _type_in_atlas(terminal: Terminal, *lines: str) -> None:
    """Type lines in the track's folder, and wait until all have run."""
    for line in ("clear; cd /root/atlas", *lines):
        terminal.types(line)
    terminal.types("echo step-$((40+2))-over")
    terminal.shows("step-42-over")


def _click(learner: LearnerPage, name: str) -> None:
    """Press a button that changes the page in place: the machine runs on."""
    learner.page.get_by_role("button", name=name, exact=True).click()


def _check(learner: LearnerPage, *, next_step: str = "") -> None:
    _click(learner, "Check")
    right = learner.page.get_by_text("That is right.", exact=True)
    expect(right).to_be_visible(timeout=START_MS)
    _click(learner, "Next" if next_step else "Finish")
    if next_step:
        learner.is_at(next_step)


def test_the_whole_track_is_done_at_the_prompt(lab: Office, somebody: Somebody) -> None:
    learner = somebody().join(lab.invite("Inside git", SLUG))
    learner.start(TITLE)
    terminal = Terminal(learner.page).ready("root@repo")
    terminal.types("git --version; nano --version | head -n 1")
    terminal.shows("git version")
    terminal.shows("GNU nano")

    _type_in_atlas(terminal, *LOOSE_NOTE)
    _check(learner, next_step=QUIZ_STEP)

    for answer in RIGHT_ANSWERS:
        learner.page.get_by_label(answer).check()
    _check(learner, next_step="A commit, by hand")

    _type_in_atlas(terminal, *BY_HAND)
    _check(learner, next_step="A branch is a file")
    _type_in_atlas(terminal, *A_FILE)
    _check(learner, next_step="Lost and found")
    _type_in_atlas(terminal, *FOUND)
    _check(learner)
    learner.sees("You have done every challenge of this track.")
