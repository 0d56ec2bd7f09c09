"""What the admin pages say of an invite: a row of the list, the head of its page."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app, url_for
from werkzeug.routing import BuildError

from trackgate.core.db import db
from trackgate.invites.links import embed_code, token_of, url_of
from trackgate.invites.list_keys import NEVER
from trackgate.invites.models import Invite, InviteTrack, Sharing
from trackgate.invites.statistics import Tally, tallies
from trackgate.invites.status import InviteStatus, is_full, status
from trackgate.tracks.reading import newest_revisions
from trackgate.web.wording import moment

STATUS_WORDS = {status: status.value.capitalize() for status in InviteStatus}
_LOOKS = {InviteStatus.ACTIVE: "good", InviteStatus.UPCOMING: "soon"}


@dataclass(frozen=True, kw_only=True)
class Badge:
    """A word in a coloured pill; ``look`` is one of badge's."""

    text: str
    look: str = ""


@dataclass(frozen=True, kw_only=True)
class InviteRow:
    """An invite as the list and the head of its page show it."""

    invite: Invite
    badges: Sequence[Badge]
    type_text: str
    access_text: str
    tracks: Sequence[str]  # titles, in order
    tally: Tally
    ends: dict[str, str] | None  # see web.wording.moment
    url: str
    embed_code: str
    edit_url: str  # "" where there is no such page
    duplicate_url: str

    @property
    def claims(self) -> str:
        """Give the seats taken, of the limit where there is one."""
        limit = self.invite.claim_limit
        taken = f"{self.invite.claimed:,}"
        return f"{taken} of {limit:,}" if limit else taken


def invite_rows(invites: Collection[Invite], *, now: datetime) -> list[InviteRow]:
    """Give the rows of these invites, each fact read by one query for all."""
    titles = track_titles([invite.id for invite in invites])
    counts = kept_tallies(invites, now=now)
    return [_row(one, titles.get(one.id, []), counts[one.id], now) for one in invites]


def _row(
    invite: Invite, tracks: Sequence[str], tally: Tally, now: datetime
) -> InviteRow:
    known = invite.end_key != NEVER
    return InviteRow(
        invite=invite,
        badges=badges(invite, now),
        type_text=invite.type.label,
        access_text=invite.access.label,
        tracks=tracks,
        tally=tally,
        ends=moment(invite.end_key, invite.timezone) if known else None,
        url=url_of(invite),
        embed_code=embed_code(token_of(invite)),
        edit_url=page_if_there("admin.invite_edit", public_id=invite.public_id),
        duplicate_url=page_if_there(
            "admin.invite_duplicate", public_id=invite.public_id
        ),
    )


def badges(invite: Invite, now: datetime) -> list[Badge]:
    """Give what stands beside an invite's title."""
    where = status(invite, now)
    found = [Badge(text=STATUS_WORDS[where], look=_LOOKS.get(where, ""))]
    full = is_full(invite.claimed, invite.claim_limit)
    if full and where is InviteStatus.ACTIVE:
        found.append(Badge(text="full", look="caution"))
    if invite.sharing is Sharing.EMBED:
        found.append(Badge(text="Embed"))
    if invite.deleted_at is not None:
        found.append(Badge(text="Deleted", look="danger"))
    return found


def track_titles(invite_ids: Collection[int]) -> dict[int, list[str]]:
    """Give the titles of the tracks of several invites, in each invite's order."""
    rows = db.session.execute(
        sa.select(InviteTrack.invite_id, InviteTrack.track_id)
        .where(InviteTrack.invite_id.in_(invite_ids))
        .order_by(InviteTrack.invite_id, InviteTrack.position)
    ).all()
    newest = newest_revisions({row.track_id for row in rows})
    titles: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        titles[row.invite_id].append(newest[row.track_id].title)
    return dict(titles)


def page_if_there(endpoint: str, **values: Any) -> str:  # noqa: ANN401
    """Give the address of a page, or "" where this release has no such page."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""


MANY = 2000
"""From so many claims on, a tally on the list may be as old as ``_KEEP``."""

_KEEP = timedelta(minutes=1)
_KEY = "trackgate.kept_tallies"
_MOST = 1000
_Kept = dict[int, tuple[datetime, Tally]]


def kept_tallies(invites: Collection[Invite], *, now: datetime) -> dict[int, Tally]:
    """Give the tally of each invite, by key."""
    kept: _Kept = current_app.extensions.setdefault(_KEY, {})
    known = {
        one.id: kept[one.id][1]
        for one in invites
        if one.claimed >= MANY and one.id in kept and now - kept[one.id][0] < _KEEP
    }
    asked = [one for one in invites if one.id not in known]
    counted = tallies([one.id for one in asked]) if asked else {}
    found = {one.id: counted.get(one.id, Tally()) for one in asked}
    _keep(kept, {one.id: (now, found[one.id]) for one in asked if one.claimed >= MANY})
    return known | found


def _keep(kept: _Kept, fresh: _Kept) -> None:
    if len(kept) + len(fresh) > _MOST:
        kept.clear()
    kept.update(fresh)
