"""Filling the form with a draft: the way back from what is stored to what is typed."""

from datetime import datetime

from trackgate.admin.invites.form.fields import UNITS, Typed, fill_plain
from trackgate.invites.draft import InviteDraft
from trackgate.invites.terms import parse_duration, zone


def fill(draft: InviteDraft) -> Typed:
    """Give the form as a draft fills it."""
    typed = Typed(
        sharing=draft.sharing.value,
        type=draft.type.value,
        access=draft.access.value,
        tracks=list(draft.tracks),
        pausing=[slug for slug in draft.tracks if draft.pausing.get(slug, True)],
        plays_limit=str(draft.plays_limit),
        claim_limit=str(draft.claim_limit),
        allowed="\n".join(draft.allowed),
        origins="\n".join(draft.origins),
        framing=_framing(draft),
        finish_target=_target(draft.finish_target),
    )
    fill_plain(draft, typed)
    _fill_duration(draft, typed)
    _fill_dates(draft, typed)
    return typed


def _framing(draft: InviteDraft) -> str:
    if draft.any_origin:
        return "any"
    return "listed" if draft.origins else "none"


def _target(target: str) -> str:
    """Give "_blank", or "" for the same tab, however that was written."""
    return target if target == "_blank" else ""


def _fill_duration(draft: InviteDraft, typed: Typed) -> None:
    duration = parse_duration(draft.access_for)
    if duration is None:
        return
    typed.access_for = "limited"
    for unit in UNITS:
        setattr(typed, unit, str(getattr(duration, unit) or ""))


def _fill_dates(draft: InviteDraft, typed: Typed) -> None:
    typed.expiry = "at" if draft.expires_at else "never"
    for name in ("expires", "starts", "ends"):
        date, time = local_texts(getattr(draft, f"{name}_at"), draft.timezone)
        setattr(typed, f"{name}_date", date)
        setattr(typed, f"{name}_time", time)


def local_texts(moment: datetime | None, timezone: str) -> tuple[str, str]:
    """Give date and time as the inputs of a form hold them, in a time zone."""
    if moment is None:
        return "", ""
    local = moment.astimezone(zone(timezone))
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local:%Y-%m-%d}", clock
