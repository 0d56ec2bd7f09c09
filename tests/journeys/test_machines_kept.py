"""What is kept of machines when a network, a server, a clock or a learner gives up."""

from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Route, expect

from journeys.conftest import MakeLive
from journeys.machine_steps import START_MS, Terminal, office_with, pause, start
from journeys.office import SHELL as SLUG
from journeys.office import TRACKS, Office
from journeys.steps import LearnerPage, Somebody
from support.clockfile import ClockFile
from support.waiting import wait_until

pytestmark = pytest.mark.machine

_NOISE = 9_500_000  # bytes that no packing makes smaller: ten pieces


@pytest.fixture(scope="module")
def lab(machine_image: Path, make_live: MakeLive) -> Office:
    """The admin of a server with machines."""
    return office_with(machine_image, make_live)


def states_of(lab: Office) -> set[Path]:
    return set((Path(lab.live.environ["INSTANCE_PATH"]) / "states").glob("*"))


def make_noise(learner: LearnerPage) -> None:
    """Start the track and write what makes the upload long."""
    terminal = start(learner)
    terminal.types(f"head -c {_NOISE} /dev/urandom > noise; echo made-$((1+1))")
    terminal.shows("made-2")


def hears_noise(learner: LearnerPage) -> None:
    """Resume and find all of it."""
    learner.press("Resume")
    again = Terminal(learner.page).ready()
    again.types("clear; wc -c < noise")
    again.shows(str(_NOISE))


def test_an_upload_that_is_cut_at_every_piece_goes_on(
    lab: Office, somebody: Somebody
) -> None:
    learner = somebody().join(lab.invite("Cut", SLUG))
    make_noise(learner)
    cut: set[str] = set()

    def once(route: Route) -> None:
        if route.request.method == "PUT" and route.request.url not in cut:
            cut.add(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    learner.page.route("**/states/**", once)
    pause(learner)
    assert len(cut) >= 10
    learner.page.unroute("**/states/**")
    hears_noise(learner)


def test_an_upload_outlives_a_server_that_is_killed_and_started_again(
    lab: Office, somebody: Somebody
) -> None:
    learner = somebody().join(lab.invite("Killed", SLUG))
    make_noise(learner)
    kills: list[str] = []

    def kill(route: Route) -> None:
        route.continue_()  # this piece meets the server as it dies
        if "offset=0" not in route.request.url and not kills:
            lab.live.kill()
            kills.append(route.request.url)

    learner.page.route("**/states/*offset=*", kill)
    learner.page.get_by_role("button", name="Pause", exact=True).click()
    wait_until(
        lambda: learner.page.evaluate("true") and kills, seconds=30, what="the kill"
    )
    lab.live.start()
    expect(learner.page.get_by_role("heading", name="Paused")).to_be_visible(
        timeout=START_MS
    )
    learner.page.unroute("**/states/*offset=*")
    hears_noise(learner)


def test_what_an_anonymous_learner_paused_is_nobody_elses(
    lab: Office, somebody: Somebody
) -> None:
    learner = somebody().join(lab.invite("Nobody else", SLUG))
    start(learner)
    url = learner.page.url.split("/challenge")[0]
    pause(learner)
    learner.press("Resume")
    facts = learner.page.locator("#machine-facts").text_content()
    assert facts is not None
    assert f"{url.removeprefix(lab.live.base_url)}/states/" in facts
    stranger = somebody()
    assert stranger.visit(url).status == 403
    assert stranger.visit(f"{url}/states").status == 403


def test_a_paused_machine_is_out_of_reach_while_its_invite_is_expired(
    lab: Office, somebody: Somebody, tick: ClockFile
) -> None:
    expires = tick.now + timedelta(days=2)
    invite = lab.invite("Two days", SLUG, expires=expires)
    learner = somebody().join(invite)
    terminal = start(learner)
    terminal.types("echo lasting > file; echo written-$((1+1))")
    terminal.shows("written-2")
    pause(learner)
    tick.set(expires)
    learner.reload()
    learner.is_at("Paused, but out of reach")
    expect(learner.page.get_by_role("button", name="Resume")).to_have_count(0)
    lab.edit(invite, expires=tick.now + timedelta(days=1))
    learner.reload()
    learner.press("Resume")
    again = Terminal(learner.page).ready()
    again.types("clear; cat file")
    again.shows("lasting")


def test_a_machine_paused_past_its_limit_is_gone_and_says_so(
    lab: Office, somebody: Somebody, tick: ClockFile
) -> None:
    before = states_of(lab)
    learner = somebody().join(lab.invite("Forgotten", SLUG))
    start(learner)
    pause(learner)
    assert states_of(lab) - before
    tick.advance(days=7)
    learner.reload()
    learner.is_at("Your paused track has run out")
    learner.sees("its pause limit of 7 days")
    wait_until(
        lambda: not states_of(lab) - before, seconds=20, what="the state to be gone"
    )


def test_a_learner_who_walks_away_is_paused_with_everything_kept(
    lab: Office, somebody: Somebody, tmp_path: Path
) -> None:
    short = Path(copytree(TRACKS / SLUG, tmp_path / "short-patience"))
    track = (short / "track.yml").read_text()
    track = track.replace(f"slug: {SLUG}", "slug: short-patience")
    track = track.replace("The shell: first steps", "Short patience")
    track = track.replace("idle_timeout: 15m", "idle_timeout: 30s")
    (short / "track.yml").write_text(track)
    lab.command("tracks", "import", str(short))
    learner = somebody().join(lab.invite("Walked away", "short-patience"))
    learner.start("Short patience")
    terminal = Terminal(learner.page).ready()
    terminal.types("echo left-lying > file; echo written-$((1+1))")
    terminal.shows("written-2")
    # Nobody touches anything from here on.
    expect(learner.page.get_by_role("heading", name="Paused")).to_be_visible(
        timeout=START_MS
    )
    learner.press("Resume")
    again = Terminal(learner.page).ready()
    again.types("clear; cat file")
    again.shows("left-lying")


def test_a_page_that_goes_out_of_sight_leaves_its_machine_on_the_server(
    lab: Office, somebody: Somebody
) -> None:
    before = states_of(lab)
    learner = somebody().join(lab.invite("Out of sight", SLUG))
    start(learner)
    learner.page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { get: () => true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    wait_until(
        lambda: learner.page.evaluate("true") and states_of(lab) - before,
        seconds=60,
        what="the machine's state on the server",
    )
