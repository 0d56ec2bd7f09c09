"""What a person has claimed and played, for the page of their lead."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, Play, PlayState
from trackgate.invites.models import Invite
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.learners.models import Learner, LearnerKind
from trackgate.tracks.models import TrackRevision
from trackgate.web.wording import moment

STATES = {
    PlayState.STARTING: "Starting",
    PlayState.RUNNING: "In progress",
    PlayState.PAUSING: "In progress",
    PlayState.PAUSED: "Paused",
    PlayState.RESUMING: "Paused",
    PlayState.COMPLETED: "Completed",
    PlayState.STOPPED: "Stopped",
    PlayState.EXPIRED: "Time ran out",
    PlayState.FAILED: "Did not start",
}


def proved_at(email: str) -> datetime | None:
    """Give when an e-mail was proved by a code, if it was."""
    return db.session.scalar(
        sa.select(Learner.proved_at).where(
            Learner.email == email, Learner.kind == LearnerKind.MAIN
        )
    )


def history_of(email: str, *, now: datetime) -> list[dict[str, Any]]:
    """Give the claims of an e-mail, newest first, each with its plays."""
    claims = db.session.execute(
        sa.select(
            Claim.id,
            Claim.created_at,
            Claim.access_ends_at,
            Claim.revoked_at,
            Learner.kind,
            Invite.public_id,
            Invite.title,
        )
        .join(Learner, Learner.id == Claim.learner_id)
        .join(Invite, Invite.id == Claim.invite_id)
        .where(Learner.email == email)
        .order_by(Claim.created_at.desc(), Claim.id.desc())
    ).all()
    plays = fetch_plays(Play.claim_id.in_([claim.id for claim in claims]))
    titles = track_titles(plays)
    return [
        {
            "invite": claim,
            "at": moment(claim.created_at),
            "side": claim.kind is LearnerKind.SIDE,
            "revoked": moment(claim.revoked_at) if claim.revoked_at else None,
            "until": moment(claim.access_ends_at) if claim.access_ends_at else None,
            "over": claim.access_ends_at is not None and claim.access_ends_at <= now,
            "plays": [
                _play(play, titles, now) for play in plays if play.claim_id == claim.id
            ],
        }
        for claim in claims
    ]


def track_titles(plays: list[PlayFacts]) -> dict[int, str]:
    """Give the titles of what was played, by the plays' revisions."""
    wanted = {play.revision_id for play in plays}
    rows = db.session.execute(
        sa.select(TrackRevision.id, TrackRevision.title).where(
            TrackRevision.id.in_(wanted)
        )
    )
    return {row.id: row.title for row in rows}


def _play(play: PlayFacts, titles: dict[int, str], now: datetime) -> dict[str, Any]:
    return {
        "id": play.public_id,
        "track": titles[play.revision_id],
        "state": STATES[play.state_at(now)],
        "good": play.state is PlayState.COMPLETED,
        "at": moment(play.started_at),
    }
