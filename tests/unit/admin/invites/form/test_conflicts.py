"""Two admins at one invite: what is taken over, what is asked."""

from dataclasses import replace

from trackgate.admin.invites.form.conflicts import (
    SETTINGS,
    differ,
    digests,
    meet,
    read_digests,
    take,
    write_digests,
)
from trackgate.admin.invites.form.fields import Typed
from trackgate.admin.invites.form.render import shown

BEGAN = Typed(title="Course", tracks=["a", "b"], claim_limit="5", allowed="a@b.example")


def test_what_only_they_changed_is_taken_over() -> None:
    mine, theirs = replace(BEGAN), replace(BEGAN, title="Theirs", tracks=["b"])
    meeting = meet(mine, theirs, digests(BEGAN))
    assert (meeting.taken, meeting.asked) == (["title", "tracks"], [])
    assert mine == theirs
    assert mine.tracks is not theirs.tracks


def test_what_only_i_changed_stays() -> None:
    mine = replace(BEGAN, title="Mine")
    meeting = meet(mine, replace(BEGAN), digests(BEGAN))
    assert (meeting.taken, meeting.asked) == ([], [])
    assert mine.title == "Mine"


def test_what_both_changed_is_asked_and_my_typing_kept() -> None:
    mine, theirs = replace(BEGAN, title="Mine"), replace(BEGAN, title="Theirs")
    meeting = meet(mine, theirs, digests(BEGAN))
    assert meeting.asked == ["title"]
    assert mine.title == "Mine"
    take(mine, theirs, "title")
    assert differ(mine, theirs) == []


def test_the_same_change_by_both_is_no_question() -> None:
    mine, theirs = replace(BEGAN, title="New"), replace(BEGAN, title="New")
    assert meet(mine, theirs, digests(BEGAN)).asked == []


def test_without_digests_every_difference_is_asked() -> None:
    mine, theirs = replace(BEGAN), replace(BEGAN, title="Theirs")
    assert meet(mine, theirs, {}).asked == ["title"]
    assert mine.title == "Course"


def test_digests_survive_the_page_and_nonsense_holds_nothing() -> None:
    assert read_digests(write_digests(digests(BEGAN))) == digests(BEGAN)
    assert read_digests("what:ever title x:y:z :") == {}


def test_every_field_of_the_form_belongs_to_one_setting() -> None:
    fields = [name for setting in SETTINGS.values() for name in setting.fields]
    assert sorted([*fields, "switches"]) == sorted(Typed.__dataclass_fields__)


def test_every_setting_can_be_shown() -> None:
    form = Typed(
        title="A",
        tracks=["a", "b"],
        pausing=["b"],
        access_for="limited",
        days="3",
        hours="4",
        expiry="at",
        expires_date="2027-01-31",
        expires_time="17:00",
        framing="listed",
        origins="https://a.example\nhttps://b.example",
        finish_text="Book",
        finish_url="https://a.example",
        allowed="\n".join(f"p{n}@b.example" for n in range(12)),
    )
    said = {key: shown(form, key, {"a": "Intro", "b": "More"}) for key in SETTINGS}
    assert said["tracks"] == "Intro, More (pausing on)"
    assert said["access_for"] == "3 days and 4 hours"
    assert said["expires"] == "2027-01-31 17:00"
    assert said["allowed"] == "12 entries, from p0@b.example to p11@b.example"
    assert said["framing"] == "https://a.example, https://b.example"
    assert said["finish"] == "“Book” to https://a.example (same tab)"
    assert said["share"] == "Shown"
    assert said["starts"] == "Nothing"
    empty = {key: shown(Typed(), key, {}) for key in SETTINGS}
    assert empty["access_for"] == "Forever"
    assert empty["framing"] == "Nothing"
    assert (
        shown(Typed(public_description="x" * 999), "public_description", {})[-1] == "…"
    )
