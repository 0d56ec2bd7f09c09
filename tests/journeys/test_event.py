"""A live event: upcoming, with a countdown and a calendar file; then open."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from journeys.office import Office
from journeys.steps import PHISH, Somebody
from support.clockfile import ClockFile


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


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def test_an_upcoming_event_opens_by_itself_a_day_before_its_start(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    starts, ends = tick.now + timedelta(days=3), tick.now + timedelta(days=4)
    invite = office.event("Night of the lamps", starts=starts, ends=ends)
    ada = somebody(timezone_id="Europe/Amsterdam")
    ada.page.clock.install(time=tick.now)
    ada.open(invite)
    ada.is_at("This event is coming up")
    ada.sees("Times are in your own time zone (Europe/Amsterdam).")
    expect(ada.page.get_by_role("timer")).to_have_text("2 days 0 hours 0 minutes")
    expect(ada.page.get_by_role("button", name="Continue")).to_have_count(0)

    tick.advance(days=2, seconds=-1)
    ada.page.clock.fast_forward(2 * 86400 * 1000 - 1000)
    ada.open(invite)
    ada.is_at("This event is coming up")
    tick.advance(seconds=1)
    ada.page.clock.fast_forward(2000)
    ada.sees("The tracks are open now.")
    ada.follow("Go to the tracks")
    ada.continue_()
    ada.sees_on(PHISH, "Not started")


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
