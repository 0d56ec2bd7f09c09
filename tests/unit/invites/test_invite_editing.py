"""Creating, editing and duplicating invites."""

from dataclasses import replace
from datetime import timedelta

import pytest

from factories import (
    NOW,
    add_revision,
    claimed,
    edit,
    make_claim,
    make_invite,
    make_track,
    rows,
)
from trackgate.core.db import db
from trackgate.invites.editing import (
    create_invite,
    delete_invite,
    draft_of,
    edit_invite,
    new_link,
    restore_invite,
)
from trackgate.invites.errors import InvalidInvite, InviteChanged
from trackgate.invites.models import Access, Invite, InviteType, Sharing
from trackgate.invites.queries import (
    facts_by_id,
    find_invite,
    invite_facts,
    tracks_of_invite,
)
from trackgate.invites.settings import InviteDraft
from trackgate.tracks.catalogue import retire

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)


def switches(invite: Invite) -> list[tuple[str, bool]]:
    return [(track.slug, track.pausing) for track in tracks_of_invite(invite.id)]


def everything() -> InviteDraft:
    """Give a draft with no setting at its default."""
    make_track("vm", pausable=True)
    make_track("vm-too", pausable=True)
    return InviteDraft(
        title="Title",
        public_title="Public",
        public_description="For you",
        private_description="For us",
        sharing=Sharing.EMBED,
        type=InviteType.SELF_PACED,
        tracks=["vm-too", "vm"],
        pausing={"vm": False, "vm-too": True},
        access=Access.ALLOWED,
        allowed=["@example.com", "ann@example.org"],
        claim_limit=7,
        plays_limit=3,
        access_for="1mo",
        timezone="Europe/Amsterdam",
        expires_at=NOW + DAY,
        share=False,
        listed=True,
        origins=["https://blog.example.com", "https://example.com"],
        any_origin=True,
        finish_text="Go on",
        finish_url="https://example.com/next",
        finish_target="_blank",
    )


def test_an_invite_is_saved_with_everything_said_about_it() -> None:
    draft = everything()
    invite = create_invite(replace(draft), now=NOW)
    assert draft_of(invite) == draft
    assert (invite.created_at, invite.updated_at) == (NOW, NOW)
    assert (invite.claimed, invite.link_version, invite.edit_version) == (0, 1, 1)
    assert invite.deleted_at is None


def test_a_duplicate_has_every_setting_and_none_of_the_facts() -> None:
    original = create_invite(everything(), now=NOW)
    new_link(original, now=NOW)
    make_claim(original)
    delete_invite(original, revoke=False, now=NOW)
    copy = create_invite(draft_of(original), now=NOW + DAY)
    assert draft_of(copy) == draft_of(original)
    assert copy.public_id != original.public_id
    assert (claimed(copy), copy.link_version, copy.deleted_at) == (0, 1, None)
    assert copy.created_at == NOW + DAY
    assert claimed(original) == 1


def test_making_the_draft_of_a_duplicate_saves_nothing() -> None:
    invite = make_invite()
    draft_of(invite)
    db.session.flush()
    assert rows(Invite) == 1


def test_share_is_on_and_listing_off_by_default() -> None:
    invite = make_invite()
    assert (invite.share, invite.listed, invite.any_origin) == (True, False, False)


def test_a_pausing_switch_copies_its_tracks_setting() -> None:
    make_track("vm", pausable=True)
    make_track("quiz")
    invite = make_invite(tracks=["vm", "quiz"])
    assert switches(invite) == [("vm", True), ("quiz", False)]


def test_a_switch_cannot_make_a_track_pausable() -> None:
    make_track("quiz")
    invite = make_invite(tracks=["quiz"], pausing={"quiz": True})
    assert switches(invite) == [("quiz", False)]


def test_a_switch_stays_off_through_edits_and_new_revisions() -> None:
    track = make_track("vm", pausable=True)
    invite = make_invite(tracks=["vm"], pausing={"vm": False})
    add_revision(track, pausable=True)
    edit(invite, title="Renamed")
    assert switches(invite) == [("vm", False)]


def test_an_edit_is_saved_and_counted() -> None:
    make_track("next")
    invite = make_invite(title="Old", access=Access.ALLOWED, allowed=["a@example.com"])
    edit(
        invite,
        title="New",
        tracks=["next", "intro"],
        allowed=["@example.org"],
        now=NOW + DAY,
    )
    assert (invite.title, invite.edit_version) == ("New", 2)
    assert (invite.created_at, invite.updated_at) == (NOW, NOW + DAY)
    assert [slug for slug, _ in switches(invite)] == ["next", "intro"]
    assert draft_of(invite).allowed == ["@example.org"]


def test_the_second_of_two_edits_that_began_alike_is_refused() -> None:
    invite = make_invite(title="Old")
    first, second = draft_of(invite), draft_of(invite)
    first.title, second.title = "First", "Second"
    edit_invite(invite, first, edit_version=1, now=NOW)
    with pytest.raises(InviteChanged):
        edit_invite(invite, second, edit_version=1, now=NOW)
    assert facts_by_id(invite.id).title == "First"
    assert len(switches(invite)) == 1


@pytest.mark.parametrize("what", ["delete", "restore", "new link"])
def test_an_edit_that_began_before_something_else_happened_is_refused(
    what: str,
) -> None:
    invite = make_invite()
    draft = draft_of(invite)
    if what == "delete":
        delete_invite(invite, revoke=False, now=NOW)
    elif what == "restore":
        restore_invite(invite, now=NOW)
    else:
        new_link(invite, now=NOW)
    with pytest.raises(InviteChanged):
        edit_invite(invite, draft, edit_version=1, now=NOW)


def test_an_edit_leaves_count_and_link_alone() -> None:
    invite = make_invite()
    make_claim(invite)
    new_link(invite, now=NOW)
    edit(invite, title="New")
    assert (claimed(invite), invite.link_version) == (1, 2)


def test_an_invalid_edit_changes_nothing() -> None:
    invite = make_invite(title="Old")
    with pytest.raises(InvalidInvite):
        edit(invite, title="New", tracks=["nowhere"])
    assert facts_by_id(invite.id).title == "Old"


def test_a_new_link_raises_the_version_and_nothing_else() -> None:
    invite = make_invite()
    before = invite.public_id
    new_link(invite, now=NOW + DAY)
    assert (invite.public_id, invite.link_version) == (before, 2)
    assert invite.updated_at == NOW + DAY


def test_a_retired_track_cannot_be_added() -> None:
    make_track("old")
    invite = make_invite()
    retire("old", now=NOW)
    with pytest.raises(InvalidInvite) as refused:
        edit(invite, tracks=["intro", "old"])
    assert "retired" in refused.value.errors["tracks"]
    with pytest.raises(InvalidInvite):
        make_invite(tracks=["old"])


def test_an_invite_that_has_a_retired_track_can_be_edited_and_reordered() -> None:
    make_track("old")
    make_track("intro")
    invite = make_invite(tracks=["old", "intro"])
    retire("old", now=NOW)
    edit(invite, title="New", tracks=["intro", "old"])
    assert [slug for slug, _ in switches(invite)] == ["intro", "old"]
    with pytest.raises(InvalidInvite):  # a duplicate is a new invite
        create_invite(draft_of(invite), now=NOW)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"tracks": ["nowhere"]}, "tracks"),
        ({"pausing": {"other": True}}, "pausing"),
        ({"pausing": {"nowhere": True}}, "tracks"),
    ],
)
def test_tracks_have_to_be_there(settings: dict[str, object], field: str) -> None:
    make_track("intro")
    make_track("other")
    with pytest.raises(InvalidInvite) as refused:
        make_invite(**settings)
    assert field in refused.value.errors
    assert rows(Invite) == 0


def test_an_invite_is_found_by_its_public_id() -> None:
    invite = make_invite(title="Private", public_title="Public")
    facts = invite_facts(invite.public_id)
    assert facts is not None
    assert (facts.id, facts.shown_title) == (invite.id, "Public")
    assert find_invite(invite.public_id) is invite
    assert invite_facts("nowhere") is None
    assert find_invite("nowhere") is None


def test_learners_see_the_title_where_there_is_no_public_one() -> None:
    assert facts_by_id(make_invite(title="Title").id).shown_title == "Title"


def test_the_private_description_is_not_among_the_facts_for_learners() -> None:
    invite = make_invite(private_description="secret")
    assert "secret" not in str(facts_by_id(invite.id))
