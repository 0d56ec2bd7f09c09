"""Two admins at one invite: what is taken over, what is asked."""

from typing import Any

from trackgate.admin.invites.form.conflicts import (
    COMPARED,
    differ,
    digests,
    merge,
    read_digests,
    take_theirs,
    write_digests,
)
from trackgate.admin.invites.form.fields import FormFields, start
from trackgate.admin.invites.form.render import describe


def fields(**texts: Any) -> FormFields:  # noqa: ANN401
    made = start()
    for name, text in texts.items():
        made.put(name, text)
    return made


BEGAN = fields(
    title="Course", tracks=["a", "b"], claim_limit="5", allowed="a@b.example"
)


def replace(made: FormFields, **texts: Any) -> FormFields:  # noqa: ANN401
    return fields(**{**made.data, **texts})


def test_what_only_they_changed_is_taken_over() -> None:
    mine, theirs = replace(BEGAN), replace(BEGAN, title="Theirs", tracks=["b"])
    done = merge(mine, theirs, digests(BEGAN))
    assert (done.merged, done.unresolved) == (["title", "tracks"], [])
    assert mine.data == theirs.data
    assert mine.get("tracks") is not theirs.get("tracks")


def test_what_only_i_changed_stays() -> None:
    mine = replace(BEGAN, title="Mine")
    done = merge(mine, replace(BEGAN), digests(BEGAN))
    assert (done.merged, done.unresolved) == ([], [])
    assert mine.get("title") == "Mine"


def test_what_both_changed_is_asked_and_my_typing_kept() -> None:
    mine, theirs = replace(BEGAN, title="Mine"), replace(BEGAN, title="Theirs")
    done = merge(mine, theirs, digests(BEGAN))
    assert done.unresolved == ["title"]
    assert mine.get("title") == "Mine"
    take_theirs(mine, theirs, "title")
    assert differ(mine, theirs) == []


def test_the_same_change_by_both_is_no_question() -> None:
    mine, theirs = replace(BEGAN, title="New"), replace(BEGAN, title="New")
    assert merge(mine, theirs, digests(BEGAN)).unresolved == []


def test_without_digests_every_difference_is_asked() -> None:
    mine, theirs = replace(BEGAN), replace(BEGAN, title="Theirs")
    assert merge(mine, theirs, {}).unresolved == ["title"]
    assert mine.get("title") == "Course"


def test_digests_survive_the_page_and_nonsense_holds_nothing() -> None:
    assert read_digests(write_digests(digests(BEGAN))) == digests(BEGAN)
    assert read_digests("what:ever title x:y:z :") == {}


def test_every_field_of_the_form_belongs_to_one_setting() -> None:
    names = [name for unit in COMPARED.values() for name in unit.fields]
    assert sorted([*names, "switches"]) == sorted(start().data)


def test_every_setting_can_be_shown() -> None:
    form = fields(
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
    said = {key: describe(form, key, {"a": "Intro", "b": "More"}) for key in COMPARED}
    assert said["tracks"] == "Intro, More (pausing on)"
    assert said["access_for"] == "3 days and 4 hours"
    assert said["expires"] == "2027-01-31 17:00"
    assert said["allowed"] == "12 entries, from p0@b.example to p11@b.example"
    assert said["framing"] == "https://a.example, https://b.example"
    assert said["finish"] == "“Book” to https://a.example (same tab)"
    assert said["share"] == "Shown"
    assert said["starts"] == "Nothing"
    empty = {key: describe(fields(), key, {}) for key in COMPARED}
    assert empty["access_for"] == "Forever"
    assert empty["framing"] == "Nothing"
    assert (
        describe(fields(public_description="x" * 999), "public_description", {})[-1]
        == "…"
    )
