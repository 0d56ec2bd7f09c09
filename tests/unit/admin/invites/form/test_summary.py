"""The sentences that say what an invite's settings mean together."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from trackgate.admin.invites.form.summary import sentences
from trackgate.invites.models import Access, InviteType, Sharing
from trackgate.invites.settings import InviteDraft

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
END = datetime(2027, 1, 31, 16, 0, tzinfo=UTC)
START = END - timedelta(hours=2)
HERE = "be paused, and resumed in the same browser only."
ANYWHERE = "be paused, and resumed anywhere, with the same e-mail."
SITES = [f"https://{n}.example" for n in range(6)]
BOOK = {"finish_text": "Book", "finish_url": "https://a.example"}


def say(
    *titles: str,
    pausing: tuple[str, ...] = (),
    now: datetime = NOW,
    **settings: Any,  # noqa: ANN401
) -> list[str]:
    draft = InviteDraft(timezone="Europe/Amsterdam", **settings)
    return sentences(draft, titles=titles or ("A", "B"), pausing=pausing, now=now)


def event(**settings: Any) -> dict[str, Any]:  # noqa: ANN401
    dates = {"starts_at": START, "ends_at": END}
    return {"type": InviteType.LIVE_EVENT, **dates, **settings}


def test_the_reference_example_reads_as_it_should() -> None:
    said = say(
        access=Access.DETAILS,
        expires_at=END,
        claim_limit=50,
        access_for="30d",
        plays_limit=3,
    )
    assert said[0] == (
        "Anyone leaving details can join until 31 January 2027, 17:00 CET, at most 50 "
        "people; each has 30 days and 3 plays per track."
    )


@pytest.mark.parametrize(
    ("settings", "begins"),
    [
        ({}, "Anyone with the link can join at any time, in any number"),
        ({"claim_limit": 1}, "Anyone with the link can join at any time, at most 1 "),
        (
            {"claim_limit": 1000},
            "Anyone with the link can join at any time, at most 1,000",
        ),
        ({"sharing": Sharing.EMBED}, "Anyone who opens it can join"),
        ({"access": Access.DETAILS}, "Anyone leaving details can join"),
        ({"access": Access.ALLOWED}, "Only people on the list can join"),
        (
            {"access": Access.ALLOWED, "allowed": ["a@b.example"]},
            "Only people on the list (1 address) can join",
        ),
        (
            {"access": Access.ALLOWED, "allowed": ["a@b.example", "@c.example"]},
            "Only people on the list (1 address and everybody at @c.example) can join",
        ),
        (
            {"access": Access.ALLOWED, "allowed": [f"@{n}.example" for n in range(9)]},
            "Only people on the list (everybody at 9 domains) can join",
        ),
    ],
)
def test_who_can_join_and_how_many(settings: dict[str, Any], begins: str) -> None:
    assert say(**settings)[0].startswith(begins)


@pytest.mark.parametrize(
    ("settings", "ends"),
    [
        ({}, "each has access forever and unlimited plays."),
        ({"plays_limit": 1}, "each has access forever and 1 play per track."),
        ({"access_for": "1y"}, "each has 1 year and unlimited plays."),
        (
            {"access_for": "1y2mo3d4h5m", "plays_limit": 2},
            "each has 1 year, 2 months, 3 days, 4 hours and 5 minutes and 2 plays per "
            "track.",
        ),
    ],
)
def test_what_each_gets(settings: dict[str, Any], ends: str) -> None:
    assert say(**settings)[0].endswith(ends)


def test_plays_are_not_called_per_track_where_there_is_one() -> None:
    assert say("A", plays_limit=3)[0].endswith("and 3 plays.")


def test_a_live_event_says_when_it_runs_and_from_when_people_can_join() -> None:
    runs, joining, *_ = say(**event(access_for="2d"))
    assert runs == "The event runs on 31 January 2027 from 15:00 to 17:00 CET."
    assert joining == (
        "Anyone with the link can join from 24 hours before it (30 January 2027, 15:00 "
        "CET) until it ends, in any number; each has 2 days from the start (from "
        "joining, if later) and unlimited plays."
    )


def test_a_live_event_that_is_open_is_joined_from_now() -> None:
    assert "can join from now until it ends" in say(now=START, **event())[1]


def test_an_event_over_days_names_both() -> None:
    said = say(**event(starts_at=END - timedelta(days=2)))
    assert said[0] == (
        "The event runs from 29 January 2027, 17:00 CET to 31 January 2027, 17:00 CET."
    )


def test_an_event_across_a_change_of_clocks_names_both_zones() -> None:
    start = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    said = say(**event(starts_at=start, ends_at=start + timedelta(hours=2)))
    assert said[0] == "The event runs on 28 March 2027 from 01:30 CET to 04:30 CEST."


def test_an_end_in_the_past_is_said_first_of_all() -> None:
    said = say(expires_at=NOW - timedelta(minutes=1))
    assert said[0] == (
        "Nobody can join: the end, 2 November 2026, 09:59 CET, has passed."
    )


def test_a_zone_without_letters_says_its_offset() -> None:
    draft = InviteDraft(timezone="Asia/Dubai", expires_at=END)
    said = sentences(draft, titles=["A"], pausing=[], now=NOW)
    assert "until 31 January 2027, 20:00 UTC+04" in said[0]


@pytest.mark.parametrize(
    ("titles", "sentence"),
    [
        (("A",), "The track is “A”."),
        (("A", "B"), "The tracks, in this order: “A” and “B”."),
        (("A", "B", "C"), "The tracks, in this order: “A”, “B” and “C”."),
        (tuple("ABCDEFG"), "There are 7 tracks, from “A” to “G”."),
    ],
)
def test_the_tracks_are_named(titles: tuple[str, ...], sentence: str) -> None:
    assert sentence in say(*titles)


@pytest.mark.parametrize(
    ("titles", "pausing", "access", "sentence"),
    [
        ("A", "A", Access.ANYONE, f"It can {HERE}"),
        ("AB", "A", Access.ANYONE, f"“A” can {HERE}"),
        ("AB", "AB", Access.DETAILS, f"All of them can {ANYWHERE}"),
        ("ABCDEFG", "ABCDE", Access.ALLOWED, f"5 of them can {ANYWHERE}"),
    ],
)
def test_who_can_resume_what_they_paused(
    titles: str, pausing: str, access: Access, sentence: str
) -> None:
    assert sentence in say(*titles, pausing=tuple(pausing), access=access)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"any_origin": True}, "Any https site can embed it."),
        (
            {"origins": ["https://a.example"]},
            "It can be embedded on https://a.example.",
        ),
        ({"origins": SITES}, "It can be embedded on 6 sites."),
        ({"share": True}, "Learners see a Share button."),
        (
            {"share": False},
            "Learners see no Share button, but can still pass the link on.",
        ),
        ({"listed": True}, "It is listed in catalogues."),
        (
            {"finish_text": "Book", "finish_url": "https://a.example/x"},
            "At the end, “Book” opens https://a.example/x in the same tab.",
        ),
        (
            {**BOOK, "finish_target": "_blank"},
            "At the end, “Book” opens https://a.example in a new tab.",
        ),
        ({"access": Access.ALLOWED}, "Each proves the address by a code sent to it."),
        (
            {"access": Access.DETAILS},
            "Whoever has filled in the form once, on any invite, is not asked again.",
        ),
    ],
)
def test_further_settings_have_a_sentence(
    settings: dict[str, Any], sentence: str
) -> None:
    assert sentence in say(**settings)


def test_every_combination_gives_whole_sentences() -> None:
    combinations = product(
        Access, Sharing, ({}, event()), (0, 1, 2), ("forever", "1y", "5m"), (0, 1, 9)
    )
    for access, sharing, dates, limit, length, plays in combinations:
        said = say(
            access=access,
            sharing=sharing,
            claim_limit=limit,
            access_for=length,
            plays_limit=plays,
            **dates,
        )
        assert all(text[0].isupper() and text.endswith(".") for text in said)
        assert all("  " not in text and "None" not in text for text in said)
