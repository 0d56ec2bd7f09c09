"""What an invite's settings mean together, in sentences.

Pure: the same draft, tracks and moment always give the same sentences.
"""

from collections.abc import Sequence
from datetime import datetime

from trackgate.admin.base.wording import (
    counted,
    duration_text,
    listing,
    moment_text,
    span_text,
)
from trackgate.invites.models import InviteType, Sharing
from trackgate.invites.settings import SETTINGS, InviteDraft
from trackgate.invites.status import InviteStatus, closes_at, opens_at, status
from trackgate.invites.terms import FOREVER

_NAMED = 4


def sentences(
    draft: InviteDraft,
    *,
    titles: Sequence[str],
    pausing: Sequence[str],
    now: datetime,
) -> list[str]:
    """Say what the settings mean: who can join until when, and what each gets.

    ``titles`` are those of the tracks in order, ``pausing`` of those that can be
    paused. The draft's fields have been checked.
    """
    said = (
        _event(draft),
        _joining(draft, titles, now),
        _tracks(titles),
        _pausing(draft, titles, pausing),
        draft.access.asks.then,
        _framing(draft),
        *(setting.sentence(draft, name) for name, setting in SETTINGS.items()),
    )
    return [sentence for sentence in said if sentence]


def _event(draft: InviteDraft) -> str:
    if not (draft.starts_at and draft.ends_at):
        return ""
    return (
        f"The event runs {span_text(draft.starts_at, draft.ends_at, draft.timezone)}."
    )


def _joining(draft: InviteDraft, titles: Sequence[str], now: datetime) -> str:
    closes = closes_at(draft)
    if closes and status(draft, now) is InviteStatus.EXPIRED:
        return f"Nobody can join: the end, {_at(draft, closes)}, has passed."
    return (
        f"{_who(draft)} can join {_when(draft, now)}, {_how_many(draft.claim_limit)}; "
        f"each has {_length(draft)} and {_plays(draft.plays_limit, len(titles))}."
    )


def _at(draft: InviteDraft, moment: datetime) -> str:
    return moment_text(moment, draft.timezone)


def _who(draft: InviteDraft) -> str:
    asks = draft.access.asks
    if asks.listed:
        return f"{asks.who}{_listed_people(draft.allowed)}"
    opened = draft.sharing is Sharing.EMBED and not asks.email
    return "Anyone who opens it" if opened else asks.who


def _listed_people(entries: Sequence[str]) -> str:
    domains = [entry for entry in entries if entry.startswith("@")]
    addresses = len(entries) - len(domains)
    people = [counted(addresses, "address", "addresses")] if addresses else []
    if domains:
        named = len(domains) <= _NAMED
        people.append(
            f"everybody at {listing(domains) if named else f'{len(domains):,} domains'}"
        )
    return f" ({listing(people)})" if people else ""


def _when(draft: InviteDraft, now: datetime) -> str:
    opens = opens_at(draft)
    if draft.type is InviteType.LIVE_EVENT:
        if opens and now < opens:
            return f"from 24 hours before it ({_at(draft, opens)}) until it ends"
        return "from now until it ends"
    return (
        f"until {_at(draft, draft.expires_at)}" if draft.expires_at else "at any time"
    )


def _how_many(claim_limit: int) -> str:
    if not claim_limit:
        return "in any number"
    return f"at most {counted(claim_limit, 'person', 'people')}"


def _length(draft: InviteDraft) -> str:
    if draft.access_for == FOREVER:
        return "access forever"
    length = duration_text(draft.access_for)
    if draft.type is InviteType.LIVE_EVENT:
        return f"{length} from the start (from joining, if later)"
    return length


def _plays(plays_limit: int, tracks: int) -> str:
    if not plays_limit:
        return "unlimited plays"
    return counted(plays_limit, "play") + ("" if tracks == 1 else " per track")


def _tracks(titles: Sequence[str]) -> str:
    if not titles:
        return ""
    if len(titles) == 1:
        return f"The track is “{titles[0]}”."
    if len(titles) > _NAMED:
        first, last = titles[0], titles[-1]
        return f"There are {len(titles)} tracks, from “{first}” to “{last}”."
    return f"The tracks, in this order: {_quoted(titles)}."


def _quoted(titles: Sequence[str]) -> str:
    return listing([f"“{title}”" for title in titles])


def _pausing(draft: InviteDraft, titles: Sequence[str], pausing: Sequence[str]) -> str:
    if not pausing:
        return ""
    where = (
        "anywhere, with the same e-mail"
        if draft.access.asks.email
        else "in the same browser only"
    )
    return f"{_which(titles, pausing)} can be paused, and resumed {where}."


def _which(titles: Sequence[str], pausing: Sequence[str]) -> str:
    if len(pausing) == len(titles):
        return "It" if len(titles) == 1 else "All of them"
    if len(pausing) > _NAMED:
        return f"{len(pausing)} of them"
    return _quoted(pausing)


def _framing(draft: InviteDraft) -> str:
    if draft.any_origin:
        return "Any https site can embed it."
    if not draft.origins:
        return ""
    many = len(draft.origins) > _NAMED
    sites = f"{len(draft.origins)} sites" if many else listing(draft.origins)
    return f"It can be embedded on {sites}."
