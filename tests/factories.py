"""Makes what tests start from: tracks, invites, learners, claims, plays.

Everything goes through the domain's own functions where there is one, so that a test
begins with what the program would have made. Nothing here commits.
"""

from datetime import UTC, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa

from trackgate.core.config import LearnerProof
from trackgate.core.db import db
from trackgate.core.emails import Address, normalise
from trackgate.entry.claiming import Visit
from trackgate.forms.builder import Submission
from trackgate.forms.definition import FormDefinition
from trackgate.forms.leads import store_lead
from trackgate.forms.store import StoredForm, save_form
from trackgate.invites.claim_models import Claim, ClaimTrack, Play
from trackgate.invites.claims import make_claim as domain_claim
from trackgate.invites.editing import create_invite, draft_of, edit_invite
from trackgate.invites.models import Invite
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.invites.plays import start_play
from trackgate.invites.queries import facts_by_id
from trackgate.invites.settings import InviteDraft
from trackgate.learners.browsers import Known, remember, who_is
from trackgate.learners.identity import (
    anonymous_learner,
    holders,
    learner_for,
    prove,
)
from trackgate.learners.models import Learner, LearnerKind
from trackgate.tracks.catalogue import newest_revision
from trackgate.tracks.models import Challenge, ChallengeKind, Track, TrackRevision

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""When tests begin; the ``tick`` fixture starts here too."""

_numbers = count(1)


def unique(prefix: str) -> str:
    """Give a word that no other test data has."""
    return f"{prefix}-{next(_numbers)}"


def make_track(slug: str = "intro", *, challenges: int = 2, **facts: Any) -> Track:  # noqa: ANN401
    """Give a track with a first revision; ``facts`` are a revision's columns."""
    track = Track(slug=slug, created_at=NOW)
    db.session.add(track)
    db.session.flush()
    add_revision(track, challenges=challenges, **facts)
    return track


def add_revision(track: Track, *, challenges: int = 2, **facts: Any) -> TrackRevision:  # noqa: ANN401
    """Give a track its next revision, as a new import would."""
    number = db.session.scalar(
        sa.select(sa.func.count(TrackRevision.id)).where(
            TrackRevision.track_id == track.id
        )
    )
    if facts.get("pausable"):
        facts.setdefault("machine_count", 1)
    revision = TrackRevision(
        track_id=track.id,
        number=(number or 0) + 1,
        title=facts.pop("title", track.slug.capitalize()),
        source_digest=unique("digest"),
        imported_at=NOW,
        challenges=[_challenge(position) for position in range(1, challenges + 1)],
        **facts,
    )
    db.session.add(revision)
    db.session.flush()
    return revision


def _challenge(position: int) -> Challenge:
    return Challenge(
        position=position,
        slug=f"step-{position}",
        kind=ChallengeKind.CHALLENGE,
        title=f"Step {position}",
    )


def make_invite(*, now: datetime = NOW, **settings: Any) -> Invite:  # noqa: ANN401
    """Give an invite; ``settings`` are those of ``InviteDraft``."""
    settings.setdefault("title", "Welcome")
    if "tracks" not in settings:
        settings["tracks"] = ["intro"]
        if db.session.scalar(sa.select(Track).where(Track.slug == "intro")) is None:
            make_track("intro")
    return create_invite(InviteDraft(**settings), now=now)


def edit(invite: Invite, *, now: datetime = NOW, **changes: Any) -> None:  # noqa: ANN401
    """Save an edit of an invite that changes only these settings."""
    db.session.refresh(invite)
    draft = draft_of(invite)
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.pausing = {k: on for k, on in draft.pausing.items() if k in draft.tracks}
    edit_invite(invite, draft, edit_version=invite.edit_version, now=now)


def make_learner(email: str | None = None, *, now: datetime = NOW) -> int:
    """Give a learner: anonymous, or the main or a side one of an e-mail."""
    submission_id = unique("press")
    if email is None:
        return anonymous_learner(made_by=submission_id, now=now)
    return learner_for(normalise(email), current=None, made_by=submission_id, now=now)


def make_claim(
    invite: Invite, learner_id: int | None = None, *, now: datetime = NOW
) -> Claim:
    """Give the claim of a learner (a new anonymous one by default) on an invite."""
    learner_id = make_learner(now=now) if learner_id is None else learner_id
    claim_id = domain_claim(
        invite_id=invite.id, learner_id=learner_id, attribution={}, now=now
    )
    return fresh_claim(claim_id)


def fresh_claim(claim_id: int) -> Claim:
    """Give a claim as the database has it now."""
    return db.session.execute(
        sa.select(Claim)
        .where(Claim.id == claim_id)
        .execution_options(populate_existing=True)
    ).scalar_one()


def make_play(
    claim: Claim, slug: str = "intro", *, now: datetime = NOW, key: str = ""
) -> PlayFacts:
    """Start a track under a claim, by a click of its own unless ``key`` says which."""
    track_id = id_of_track(slug)
    return start_play(
        claim_id=claim.id,
        track_id=track_id,
        revision_id=newest_revision(track_id).id,
        start_key=key or unique("key"),
        now=now,
    )


def id_of_track(slug: str) -> int:
    """Give the key of a track."""
    return db.session.scalars(sa.select(Track.id).where(Track.slug == slug)).one()


def fresh_play(play: PlayFacts) -> PlayFacts:
    """Give a play as the database has it now."""
    return fetch_plays(Play.id == play.id)[0]


def plays_used(claim: Claim, slug: str = "intro") -> int:
    """Give how many plays of a track a claim has used."""
    return db.session.scalars(
        sa.select(ClaimTrack.plays_used).where(
            ClaimTrack.claim_id == claim.id, ClaimTrack.track_id == id_of_track(slug)
        )
    ).one()


def claimed(invite: Invite) -> int:
    """Give how many seats of an invite are taken, by its own count."""
    return db.session.scalars(
        sa.select(Invite.claimed).where(Invite.id == invite.id)
    ).one()


def learner_row(learner_id: int) -> Learner:
    """Give a learner as the database has them now."""
    return db.session.execute(
        sa.select(Learner)
        .where(Learner.id == learner_id)
        .execution_options(populate_existing=True)
    ).scalar_one()


def mains(email: str) -> list[int]:
    """Give the main learners of an e-mail: never more than one."""
    return list(
        db.session.scalars(
            sa.select(Learner.id).where(
                Learner.email == email, Learner.kind == LearnerKind.MAIN
            )
        )
    )


def holders_of(email: str) -> list[int]:
    """Give every learner of an e-mail, main and side."""
    return [holder.id for holder in holders(email)]


def known_browser(
    learner_id: int, *, proved: bool = False, now: datetime = NOW
) -> Known:
    """Give a browser that remembers a learner."""
    known = who_is(remember(learner_id, proved=proved, now=now))
    assert known is not None
    return known


def proved_browser(email: str, *, now: datetime = NOW) -> Known:
    """Give a browser that has entered a code for an e-mail."""
    main, _spare = prove(normalise(email), current=None, now=now)
    return known_browser(main, proved=True, now=now)


def visit(
    invite: Invite,
    current: Known | None = None,
    *,
    submission_id: str = "",
    proof: LearnerProof = LearnerProof.CODE_TO_RESUME,
    replaced: bool = False,
    now: datetime = NOW,
) -> Visit:
    """Give a visit of a browser at the gate of an invite."""
    return Visit(
        invite=facts_by_id(invite.id),
        current=current,
        submission_id=submission_id or unique("press"),
        attribution={"utm_source": "fair"},
        page="https://learn.example.com/i/token",
        proof=proof,
        replaced=replaced,
        now=now,
    )


def address(email: str = "ann@example.com") -> Address:
    """Give an address as it was typed."""
    return normalise(email)


def rows(model: Any) -> int:  # noqa: ANN401
    """Give how many rows a table has."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def lead_form() -> StoredForm:
    """Give a stored lead form with one field."""
    data = {"fields": [{"kind": "text", "name": "team", "label": "Team"}]}
    return save_form(FormDefinition.from_dict(data), now=NOW)


def filled_in(team: str = "Blue") -> Submission:
    """Give that form, filled in."""
    return Submission(answers={"team": team}, consents=[], errors=[], honeypot=False)


def give_lead(email: str, team: str = "Blue", *, invite_id: int | None = None) -> bool:
    """Store a lead as an invite's form would; tell whether it is new."""
    return store_lead(
        email=normalise(email),
        stored=lead_form(),
        submission=filled_in(team),
        invite_id=invite_id,
        attribution={},
        page="",
        suspect=False,
        now=NOW,
    )
