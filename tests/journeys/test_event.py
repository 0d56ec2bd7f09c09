"""A live event: upcoming, with a countdown and a calendar file; then open."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from journeys.office import Invite, Office
from journeys.steps import PHISH, LearnerPage, Somebody
from support.clockfile import ClockFile

_TWO_DAYS = re.compile("^(2 days 0 hours 0 minutes|1 day 23 hours 59 minutes)$")


def _read_calendar(path: Path) -> dict[str, str]:
    """Read an iCalendar file of one event (RFC 5545); give its properties."""
    text = path.read_bytes().decode()
    assert text.endswith("\r\n")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VEVENT", "END:VCALENDAR"]
    inside = lines[lines.index("BEGIN:VEVENT") + 1 : -2]
    return dict(line.split(":", 1) for line in inside)


def _opening(office: Office, opens: datetime) -> Invite:
    """Make an event whose tracks open at a moment."""
    starts = opens + timedelta(hours=24)
    return office.event("Lamps", starts=starts, ends=starts + timedelta(hours=2))


def _questions(person: LearnerPage) -> list[str]:
    """Give the addresses that a page asks whether it is open, as it does."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/opens.json"):
            asked.append(request.url)

    person.page.on("request", note)
    return asked


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def test_an_upcoming_event_opens_a_day_before_its_start(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    starts, ends = tick.now + timedelta(days=3), tick.now + timedelta(days=4)
    invite = office.event("Night of the lamps", starts=starts, ends=ends)
    ada = somebody(timezone_id="Europe/Amsterdam").open(invite)
    ada.is_at("This event is coming up")
    ada.sees("Times are in your own time zone (Europe/Amsterdam).")
    expect(ada.page.get_by_role("timer")).to_have_text(_TWO_DAYS)
    expect(ada.page.get_by_role("button", name="Continue")).to_have_count(0)
    tick.advance(days=2, seconds=-1)
    ada.open(invite)
    ada.is_at("This event is coming up")
    tick.advance(seconds=1)
    ada.open(invite)
    ada.continue_()
    ada.sees_on(PHISH, "Not started")


def test_the_page_opens_by_itself_by_the_servers_clock(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    opens = tick.now + timedelta(seconds=3)
    invite = _opening(office, opens)
    ada = somebody()
    # Her own clock is wrong by hours, and no page may believe it.
    ada.page.clock.install(time=tick.now - timedelta(hours=5))
    asked = _questions(ada)
    ada.page.goto(f"{invite.url}?utm_source=fair")
    ada.is_at("This event is coming up")
    expect(ada.page.get_by_role("timer")).to_have_text("3 seconds")
    assert asked == []  # nobody asks before there can be news
    tick.set(opens)
    expect(ada.page.get_by_role("button", name="Continue")).to_be_visible()
    assert len(asked) == 1
    assert ada.page.url.endswith("?utm_source=fair")
    ada.continue_()
    ada.sees_on(PHISH, "Not started")


@pytest.mark.parametrize("scripted", [False, True], ids=["cookies", "none"])
def test_it_opens_by_itself_in_a_frame_with_cookies_and_without(
    office: Office, somebody: Somebody, tick: ClockFile, scripted: bool
) -> None:
    opens = tick.now + timedelta(seconds=2)
    invite = _opening(office, opens)
    fay = somebody()
    broken: list[object] = []
    fay.page.on("pageerror", lambda error: broken.append(error))
    # What is known of where she came from stays, and what the host page passes on.
    query = "?utm_source=fair&data.plan=gold" + "&remember=never" * scripted
    fay.page.goto(invite.embed_url + query)
    fay.is_at("This event is coming up")
    with fay.page.expect_request(lambda one: one.url.endswith(query)) as asked:
        tick.set(opens)
    assert ("x-trackgate-frame" in asked.value.headers) is scripted
    expect(fay.page.get_by_role("button", name="Continue")).to_be_visible()
    fay.page.get_by_role("button", name="Continue").click()
    fay.sees_on(PHISH, "Not started")
    assert broken == []


def test_the_page_follows_a_start_that_is_moved(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = _opening(office, tick.now + timedelta(minutes=40))
    ben = somebody()
    ben.page.clock.install()
    ben.open(invite)
    expect(ben.page.get_by_role("timer")).to_have_text(re.compile("^40 minutes"))
    office.edit(invite, starts=tick.now + timedelta(hours=25))
    ben.page.clock.fast_forward(91_000)
    expect(ben.page.get_by_role("timer")).to_have_text(re.compile("^(1 hour|59 min)"))


def test_a_failing_server_is_asked_less_and_less_and_the_link_stays(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = _opening(office, tick.now + timedelta(seconds=2))
    cleo = somebody()
    cleo.page.clock.install()
    cleo.page.route("**/opens.json", lambda route: route.fulfill(status=503))
    asked = _questions(cleo)
    cleo.open(invite)
    with cleo.page.expect_response("**/opens.json"):
        cleo.page.clock.run_for(4_000)
    cleo.sees("The tracks are opening.")
    tick.advance(seconds=2)
    for _ in range(120):  # two minutes, with time for each answer to arrive
        cleo.page.clock.run_for(1_000)
    assert 4 <= len(asked) <= 9
    cleo.follow("Go to the tracks")
    expect(cleo.page.get_by_role("button", name="Continue")).to_be_visible()


def test_without_javascript_the_page_can_be_looked_at_again(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = _opening(office, tick.now + timedelta(minutes=1))
    dora = somebody(java_script_enabled=False).open(invite)
    dora.follow("Look whether it is open")
    dora.is_at("This event is coming up")
    tick.advance(minutes=1)
    dora.follow("Look whether it is open")
    expect(dora.page.get_by_role("button", name="Continue")).to_be_visible()


def test_an_event_can_be_kept_in_a_calendar(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    starts, ends = tick.now + timedelta(days=5), tick.now + timedelta(days=5, hours=2)
    title = "Lamps, wicks; and a title long enough to be folded over two whole lines"
    invite = office.event(title, starts=starts, ends=ends)
    ben = somebody().open(invite)
    with ben.page.expect_download() as download:
        ben.page.get_by_role("link", name="Add to calendar").click()
    event = _read_calendar(download.value.path())
    assert download.value.suggested_filename == "event.ics"
    assert _moment(event["DTSTART"]) == starts
    assert _moment(event["DTEND"]) == ends
    assert event["SUMMARY"] == title.replace(",", "\\,").replace(";", "\\;")
    assert event["URL"] == invite.url


def test_an_event_that_is_over_says_so_and_access_runs_from_its_start(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    starts, ends = tick.now + timedelta(hours=20), tick.now + timedelta(hours=22)
    invite = office.event("Short night", starts=starts, ends=ends, access_for="2d")
    cleo = somebody().join(invite)
    tick.set(ends)
    somebody().open(invite).is_at("This event is over")
    cleo.open(invite).start()
    cleo.is_at_challenge(1)
    tick.set(starts + timedelta(days=2))
    cleo.open(invite)
    cleo.is_at("Your access has ended")
