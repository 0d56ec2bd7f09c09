"""The hot start form of an invite: what was typed, word for word, and what it means."""

from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.datastructures import MultiDict

from trackgate.admin.invites.form.moments import InvalidMoment, read_moment
from trackgate.invites.terms import zone
from trackgate.sandboxes.pools.models import LARGEST_SIZE
from trackgate.sandboxes.pools.service import Pool, PoolSettings
from trackgate.tracks.models import TrackRevision

_LONGEST = 20
_NO_SIZE = f"Enter a whole number from 0 to {LARGEST_SIZE}"
Errors = list[tuple[str, str]]


@dataclass(kw_only=True)
class Typed:
    """The form's fields; ``sizes`` by the track's key."""

    sizes: dict[int, str] = field(default_factory=dict)
    starts_date: str = ""
    starts_time: str = ""
    refill: bool = True


def size_field(track_id: int) -> str:
    """Give the name of the field with a track's size."""
    return f"size_{track_id}"


def filled(pool: Pool | None, tracks: list[TrackRevision], timezone: str) -> Typed:
    """Give the form as it stands before anybody types."""
    if pool is None:
        return Typed(sizes={track.track_id: "0" for track in tracks})
    settings = pool.settings
    sizes = {
        track.track_id: str(settings.sizes.get(track.track_id, 0)) for track in tracks
    }
    typed = Typed(sizes=sizes, refill=settings.refill)
    if settings.starts_at is not None:
        local = settings.starts_at.astimezone(zone(timezone))
        typed.starts_date, typed.starts_time = f"{local:%Y-%m-%d}", f"{local:%H:%M}"
    return typed


def typed_in(form: MultiDict[str, str], tracks: list[TrackRevision]) -> Typed:
    """Give what was sent, as it was typed."""
    sizes = {
        track.track_id: form.get(size_field(track.track_id), "").strip()[:_LONGEST]
        for track in tracks
    }
    return Typed(
        sizes=sizes,
        starts_date=form.get("starts_date", "").strip()[:_LONGEST],
        starts_time=form.get("starts_time", "").strip()[:_LONGEST],
        refill=form.get("refill") == "1",
    )


def read(typed: Typed, *, timezone: str, end: datetime | None) -> PoolSettings | Errors:
    """Give the settings that were typed, or what is wrong with them."""
    errors: Errors = []
    sizes: dict[int, int] = {}
    for track_id, text in typed.sizes.items():
        if text.isascii() and text.isdecimal() and int(text) <= LARGEST_SIZE:
            sizes[track_id] = int(text)
        else:
            errors.append((size_field(track_id), _NO_SIZE))
    starts_at: datetime | None = None
    try:
        starts_at = _read_start(typed, timezone, end)
    except InvalidMoment as wrong:
        errors.append(("starts_at", str(wrong)))
    if errors:
        return errors
    return PoolSettings(sizes=sizes, starts_at=starts_at, refill=typed.refill)


def _read_start(typed: Typed, timezone: str, end: datetime | None) -> datetime | None:
    if not typed.starts_date and not typed.starts_time:
        return None
    starts = read_moment(typed.starts_date, typed.starts_time, zone(timezone)).at
    if end is not None and starts >= end:
        raise InvalidMoment("Choose a time before the invite ends")
    return starts
