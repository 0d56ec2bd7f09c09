"""The rows of the room view: names and words for everybody's place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from trackgate.admin.leads.names import who_line
from trackgate.core.db import db
from trackgate.forms.models import Lead
from trackgate.forms.store import form_version
from trackgate.invites.claim_models import Claim, PlayState
from trackgate.invites.room import TRIES, Place, Standing
from trackgate.learners.models import Learner, LearnerKind
from trackgate.web.wording import counted

_WORDS = {
    Standing.STUCK: ("May be stuck", "danger"),
    Standing.FAILED: ("Start failed", "danger"),
    Standing.ENDED: ("Time ran out", "caution"),
    Standing.WAITING: ("Not started", ""),
    Standing.WORKING: ("Working", "good"),
    Standing.PAUSED: ("Paused", ""),
    Standing.FINISHED: ("Finished", "good"),
}


@dataclass(frozen=True, kw_only=True)
class RoomRow:
    """One learner, as the room view shows them."""

    who: str
    state: str
    look: str
    stuck: bool
    track: str
    challenge: str  # "2 of 5: Title", of a play under way
    share: float  # of the track, 0 to 100
    done: str  # "1 of 3 tracks"
    here: str  # "12 min"
    note: str  # why they may be stuck


def room_rows(found: Sequence[Place], *, named: bool, now: datetime) -> list[RoomRow]:
    """Give the rows of these places; ``named``: with names, else only numbered."""
    names = _names([one.claim_id for one in found]) if named else {}
    return [_row(one, names.get(one.claim_id, ""), named, now) for one in found]


def _row(one: Place, name: str, named: bool, now: datetime) -> RoomRow:
    look = _WORDS[one.standing][1]
    sign, play = one.sign, one.play
    reached = play.reached if play is not None else 0
    return RoomRow(
        who=name or f"{'Anonymous' if named else 'Learner'} {one.number}",
        state=_state(one),
        look=look,
        stuck=one.standing is Standing.STUCK,
        track=sign.track if sign else "",
        challenge=f"{reached} of {sign.total}: {sign.title}" if sign else "",
        share=round(100 * (reached - 1) / sign.total, 1) if sign else 0,
        done=f"{one.done} of {counted(one.tracks, 'track')}",
        here=span(now - one.since),
        note=_note(one),
    )


def _state(one: Place) -> str:
    stopped = one.play is not None and one.play.state is PlayState.STOPPED
    if one.standing is Standing.ENDED and stopped:
        return "Stopped"
    if one.standing is Standing.WAITING and one.done:
        return "Between tracks"
    return _WORDS[one.standing][0]


def _note(one: Place) -> str:
    if one.standing is not Standing.STUCK:
        return ""
    if one.tries >= TRIES:
        return f"{one.tries} wrong tries"
    if one.usual is not None:
        return f"half of the others took {span(one.usual)}"
    return "a long time at one challenge"


def span(time: timedelta) -> str:
    """Give a length of time as a host reads it: "under 1 min", "12 min", "3 h"."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {rest} min" if rest and hours < 10 else f"{hours} h"
    return counted(hours // 24, "day")


def _names(claim_ids: Collection[int]) -> dict[int, str]:
    """Give names, else e-mails, by claim, in one query; the anonymous are left out."""
    rows = db.session.execute(
        sa.select(
            Claim.id,
            Claim.learner_id,
            Learner.email_typed,
            Lead.form_version_id,
            Lead.answers,
        )
        .outerjoin(Learner, Learner.id == Claim.learner_id)
        .outerjoin(
            Lead,
            sa.and_(Lead.email == Learner.email, Learner.kind == LearnerKind.MAIN),
        )
        .where(Claim.id.in_(claim_ids))
    )
    return {row.id: name for row in rows if (name := _name(row))}


def _name(row: Any) -> str:  # noqa: ANN401 - a row of the query above
    if row.learner_id is None:
        return "Erased person"
    if row.answers is not None:
        definition = form_version(row.form_version_id).definition
        return who_line(definition, row.answers) or row.email_typed
    return row.email_typed or ""
