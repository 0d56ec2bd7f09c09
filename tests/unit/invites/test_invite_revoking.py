"""Revoking, extending and releasing claims."""

from datetime import timedelta

import pytest

from factories import (
    NOW,
    claimed,
    edit,
    fresh_claim,
    fresh_play,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
    rows,
)
from trackgate.invites.claim_models import Claim, ClaimTrack, PlayState
from trackgate.invites.editing import delete_invite, restore_invite
from trackgate.invites.errors import ClaimRefused
from trackgate.invites.plays import end_play, pause_play
from trackgate.invites.revoking import (
    extend_claim,
    release_unplayed,
    revoke_all,
    revoke_claim,
)
from trackgate.sandboxes.service import ContentRuntime, Sandbox

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)


def test_a_revoked_claim_stays_as_a_bar() -> None:
    invite, learner = make_invite(), make_learner()
    claim = make_claim(invite, learner)
    assert revoke_claim(claim.id, now=NOW)
    assert fresh_claim(claim.id).revoked_at == NOW
    assert make_claim(invite, learner, now=NOW + DAY).id == claim.id


def test_revoking_again_changes_nothing() -> None:
    claim = make_claim(make_invite())
    revoke_claim(claim.id, now=NOW)
    assert not revoke_claim(claim.id, now=NOW + DAY)
    assert fresh_claim(claim.id).revoked_at == NOW
    assert not revoke_claim(claim.id + 1, now=NOW)


def test_revoking_ends_running_and_paused_plays_at_once() -> None:
    make_track("intro", pausable=True)
    make_track("next")
    claim = make_claim(make_invite(tracks=["intro", "next"]))
    paused, running = make_play(claim, "intro"), make_play(claim, "next")
    pause_play(paused, now=NOW)
    revoke_claim(claim.id, now=NOW + DAY)
    for play in (paused, running):
        ended = fresh_play(play)
        assert (ended.state, ended.ended_at) == (PlayState.STOPPED, NOW + DAY)


def test_revoking_discards_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    discarded: list[str] = []
    box = Sandbox(id="box")
    monkeypatch.setattr(ContentRuntime, "provision", lambda _self, **_asked: box)
    monkeypatch.setattr(ContentRuntime, "discard", lambda _self, i: discarded.append(i))
    claim = make_claim(make_invite())
    make_play(claim)
    revoke_claim(claim.id, now=NOW)
    assert discarded == ["box"]


def test_the_seat_comes_back_if_nothing_was_ever_started() -> None:
    invite = make_invite(claim_limit=1)
    claim = make_claim(invite)
    revoke_claim(claim.id, now=NOW)
    assert (claimed(invite), fresh_claim(claim.id).seats) == (0, 0)
    assert make_claim(invite).seats == 1


def test_the_seat_stays_taken_once_something_was_started() -> None:
    invite = make_invite(claim_limit=1)
    claim = make_claim(invite)
    end_play(make_play(claim), PlayState.STOPPED, now=NOW)
    revoke_claim(claim.id, now=NOW)
    assert (claimed(invite), fresh_claim(claim.id).seats) == (1, 1)
    with pytest.raises(ClaimRefused):
        make_claim(invite)


def test_revoking_all_is_of_one_invite_and_counts_what_it_did() -> None:
    invite, other = make_invite(), make_invite(title="Other")
    claims = [make_claim(invite) for _ in range(3)]
    elsewhere = make_claim(other)
    revoke_claim(claims[0].id, now=NOW)
    assert revoke_all(invite.id, now=NOW + DAY) == 2
    assert claimed(invite) == 0
    assert fresh_claim(elsewhere.id).revoked_at is None
    assert fresh_claim(claims[0].id).revoked_at == NOW


def test_deleting_keeps_claimed_access() -> None:
    invite = make_invite()
    claim = make_claim(invite)
    play = make_play(claim)
    assert delete_invite(invite, revoke=False, now=NOW) == 0
    assert fresh_claim(claim.id).revoked_at is None
    assert fresh_play(play).state is PlayState.RUNNING
    end_play(play, PlayState.STOPPED, now=NOW)
    assert make_play(claim, now=NOW + DAY).state is PlayState.RUNNING


def test_deleting_with_revoking_ends_both() -> None:
    invite = make_invite()
    claims = [make_claim(invite) for _ in range(2)]
    play = make_play(claims[0])
    assert delete_invite(invite, revoke=True, now=NOW) == 2
    assert all(fresh_claim(claim.id).revoked_at == NOW for claim in claims)
    assert fresh_play(play).state is PlayState.STOPPED
    assert claimed(invite) == 1


def test_access_can_still_be_revoked_after_deleting() -> None:
    invite = make_invite()
    claim = make_claim(invite)
    delete_invite(invite, revoke=False, now=NOW)
    assert delete_invite(invite, revoke=True, now=NOW + DAY) == 1
    assert invite.deleted_at == NOW
    assert fresh_claim(claim.id).revoked_at == NOW + DAY


def test_restoring_takes_a_deletion_back_and_no_revocation() -> None:
    invite, learner = make_invite(), make_learner()
    claim = make_claim(invite, learner)
    delete_invite(invite, revoke=True, now=NOW)
    restore_invite(invite, now=NOW)
    assert invite.deleted_at is None
    assert fresh_claim(claim.id).revoked_at == NOW
    assert make_claim(invite).revoked_at is None


def test_extending_is_of_one_claim() -> None:
    invite = make_invite(access_for="1d")
    claim, other = make_claim(invite), make_claim(invite)
    assert extend_claim(claim.id, until=NOW + 9 * DAY, now=NOW)
    assert fresh_claim(claim.id).access_ends_at == NOW + 9 * DAY
    assert fresh_claim(other.id).access_ends_at == NOW + DAY
    edit(invite, access_for="2d")
    assert fresh_claim(claim.id).access_ends_at == NOW + 9 * DAY


def test_extending_brings_no_play_back_that_had_run_out() -> None:
    claim = make_claim(make_invite(access_for="1d"))
    play = make_play(claim)
    extend_claim(claim.id, until=NOW + 9 * DAY, now=NOW + DAY)
    assert fresh_play(play).state is PlayState.EXPIRED


def test_a_revoked_claim_is_not_extended() -> None:
    claim = make_claim(make_invite(access_for="1d"))
    revoke_claim(claim.id, now=NOW)
    assert not extend_claim(claim.id, until=None, now=NOW)
    assert fresh_claim(claim.id).access_ends_at == NOW + DAY


def test_releasing_frees_the_seats_of_claims_without_a_play() -> None:
    invite, other = make_invite(claim_limit=3), make_invite(title="Other")
    played, unplayed, revoked = (make_claim(invite) for _ in range(3))
    elsewhere = make_claim(other)
    end_play(make_play(played), PlayState.STOPPED, now=NOW)
    revoke_claim(revoked.id, now=NOW)
    assert claimed(invite) == 2
    assert release_unplayed(invite.id) == 1
    assert claimed(invite) == 1
    kept = {played.id, revoked.id, elsewhere.id}
    assert rows(Claim) == rows(ClaimTrack) == len(kept)
    assert all(fresh_claim(claim_id) for claim_id in kept)
    assert unplayed.id not in kept


def test_releasing_where_nothing_is_to_be_released_changes_nothing() -> None:
    invite = make_invite()
    make_play(make_claim(invite))
    assert release_unplayed(invite.id) == 0
    assert claimed(invite) == 1
