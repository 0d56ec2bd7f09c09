"""What an admin should know before an invite is saved, each beside its place.

Pure. A severe warning is asked about once, before saving: its key holds the value it
is about, so that another value is asked about anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trackgate.admin.base.wording import counted, moment_text
from trackgate.invites.settings import InviteDraft
from trackgate.invites.status import closes_at, is_full
from trackgate.invites.terms import parse_duration


@dataclass(frozen=True)
class FormWarning:
    """A sentence beside a field; one with a key is severe."""

    field: str
    text: str
    key: str = ""


@dataclass(frozen=True)
class Saved:
    """The invite as it is stored, where one is edited."""

    draft: InviteDraft
    claims: int = 0
    seats: int = 0


def find_warnings(
    draft: InviteDraft,
    *,
    pausing: Sequence[str],
    saved: Saved | None,
    now: datetime,
) -> list[FormWarning]:
    """Give the warnings, in no order.

    ``pausing`` are the titles of the tracks that learners could pause.
    """
    found = [*_pausing(draft, pausing), *_end(draft, saved, pausing, now)]
    if saved:
        found += [*_claimed(draft, saved), *_start(draft, saved, now)]
        found += [*_zone(draft, saved), *_allowed(draft, saved)]
    return found + _limit(draft, saved)


def _pausing(draft: InviteDraft, pausing: Sequence[str]) -> list[FormWarning]:
    if not pausing or draft.access.asks.email:
        return []
    text = (
        "A learner who comes by the link alone has no account: what they pause cannot "
        "be resumed in another browser or on another device. With “Anyone leaving "
        "details” or “Allowed e-mails only” they resume with the same e-mail."
    )
    return [FormWarning("tracks", text), FormWarning("access", text)]


def _end(
    draft: InviteDraft, saved: Saved | None, pausing: Sequence[str], now: datetime
) -> list[FormWarning]:
    closes = closes_at(draft)
    if closes is None:
        return []
    name = "ends_at" if draft.ends_at else "expires_at"
    if closes > now:
        return _paused_at_end(name) if pausing else []
    when = moment_text(closes, draft.timezone)
    if saved and closes_at(saved.draft) == closes:
        return [FormWarning(name, f"This invite ended on {when}. Nobody new can join.")]
    text = f"The end, {when}, has passed: nobody new will be able to join."
    return [FormWarning(name, text, f"past:{closes.isoformat()}")]


def _paused_at_end(name: str) -> list[FormWarning]:
    text = (
        "When the invite has ended, paused tracks stay paused and cannot be resumed; "
        "their pause limit goes on counting."
    )
    return [FormWarning(name, text)]


def _claimed(draft: InviteDraft, saved: Saved) -> list[FormWarning]:
    """Say what an edit does not change for those who have claimed."""
    if not saved.claims:
        return []
    one = saved.claims == 1
    who = f"{counted(saved.claims, 'person has', 'people have')} claimed this invite"
    keep = f"and {'keeps' if one else 'keep'}"
    new, old = draft, saved.draft
    both = new.pausing.keys() & old.pausing.keys()
    changed = (
        (new.tracks != old.tracks, "tracks", "the tracks of that time"),
        (
            any(new.pausing[slug] != old.pausing[slug] for slug in both),
            "tracks",
            "the pausing of that time",
        ),
        (new.access_for != old.access_for, "access_for", "the time given then"),
        (new.plays_limit != old.plays_limit, "plays_limit", "the plays given then"),
    )
    found: dict[str, FormWarning] = {}
    for differs, place, what in changed:
        if differs:
            text = f"{who} {keep} {what}: this change is for new learners only."
            found.setdefault(place, FormWarning(place, text))
    return list(found.values())


def _start(draft: InviteDraft, saved: Saved, now: datetime) -> list[FormWarning]:
    old, new = saved.draft.starts_at, draft.starts_at
    if not saved.claims or old is None or new is None or old == new or now >= old:
        return []
    who = counted(saved.claims, "person", "people")
    text = (
        f"The access of the {who} who claimed is counted from the start: it moves "
        "along, unless you extended it for them."
    )
    return [FormWarning("starts_at", text)]


_DATES = {
    "expires_at": "the end",
    "starts_at": "the start",
    "ends_at": "the end",
}


def _zone(draft: InviteDraft, saved: Saved) -> list[FormWarning]:
    old = saved.draft
    if draft.timezone == old.timezone:
        return []
    moved = [text for name in _DATES if (text := _moved(name, draft, old))]
    key = f"zone:{draft.timezone}" if moved else ""
    duration = parse_duration(draft.access_for)
    if duration and (duration.years or duration.months or duration.days):
        moved.append(
            f"Days, months and years of new learners are counted in {draft.timezone}"
        )
    if not moved:
        moved.append("The dates stay the same moments")
    text = f"The zone was {old.timezone}. {'. '.join(moved)}."
    return [FormWarning("timezone", text, key)]


def _moved(name: str, draft: InviteDraft, old: InviteDraft) -> str:
    before, after = getattr(old, name), getattr(draft, name)
    if before is None or after is None or before == after:
        return ""
    was, new = moment_text(before, old.timezone), moment_text(after, draft.timezone)
    what = _DATES[name].capitalize()
    minutes = round(abs((after - before).total_seconds()) / 60)
    way = "later" if after > before else "earlier"
    return f"{what} moves from {was} to {new}, {_length(minutes)} {way}"


def _length(minutes: int) -> str:
    days, rest = divmod(minutes, 1440)
    hours, rest = divmod(rest, 60)
    parts = ((days, "day"), (hours, "hour"), (rest, "minute"))
    return " ".join(counted(number, word) for number, word in parts if number)


def _allowed(draft: InviteDraft, saved: Saved) -> list[FormWarning]:
    gone = set(saved.draft.allowed) - set(draft.allowed)
    if not (saved.claims and gone and draft.access.asks.listed):
        return []
    text = (
        "Taking an address off the list takes no access away. To end the access of "
        "somebody who has claimed, revoke their claim on the invite's page."
    )
    return [FormWarning("allowed", text)]


def _limit(draft: InviteDraft, saved: Saved | None) -> list[FormWarning]:
    seats = saved.seats if saved else 0
    if saved is None or not is_full(seats, draft.claim_limit):
        return []
    text = (
        f"{counted(seats, 'seat is', 'seats are')} taken, so with a limit of "
        f"{draft.claim_limit:,} the invite reads “full”. Nobody loses access."
    )
    changed = draft.claim_limit != saved.draft.claim_limit
    return [
        FormWarning("claim_limit", text, f"full:{draft.claim_limit}" if changed else "")
    ]
