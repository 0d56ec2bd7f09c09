"""What learners gain by a hot start pool: a start with it beside one without."""

from collections.abc import Sequence
from dataclasses import dataclass

from trackgate.sandboxes import service as seam
from trackgate.sandboxes.templates.store import MachineTemplate, find_template
from trackgate.tracks.models import TrackRevision

_OWN = "Its set-up is each learner’s own, so it still runs in their browser."
_REST = "The first challenge’s set-up is each learner’s own and runs in their browser."
_BOTH = ["0", "1"]


@dataclass(frozen=True, kw_only=True)
class Gain:
    """What a track's start takes, in words."""

    title: str
    without: str
    with_pool: str
    note: str


def gains(tracks: Sequence[TrackRevision]) -> list[Gain]:
    """Give what is known of these tracks: those whose template is there."""
    found = [
        (track.title, find_template(seam.prepare(track.id, ahead=True).id))
        for track in tracks
    ]
    return [_gain(title, template) for title, template in found if template]


def _gain(title: str, template: MachineTemplate) -> Gain:
    return Gain(
        title=title,
        without=_seconds(template.seconds_without) if template.done else "–",
        with_pool=_seconds(template.seconds_with) if template.done else "–",
        note=_note(template),
    )


def _note(template: MachineTemplate) -> str:
    if template.failed:
        return f"Could not be run ahead, so it runs in the browser: {template.failed}"
    if not template.done:
        return _OWN
    return "" if template.done == _BOTH else _REST


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s"
