"""What a play's page is told so that its machines run in the browser."""

from typing import Any

from trackgate.pages.assets import asset
from trackgate.pages.headers import allow_web_assembly
from trackgate.pages.play_door import PlayDoor
from trackgate.sandboxes.machines import machine_hosts, present_image
from trackgate.tracks.models import Challenge, TrackRevision
from trackgate.tracks.reading import get_revision
from trackgate.tracks.scripts import has_check


def machine_facts(
    door: PlayDoor, revision: TrackRevision, challenge: Challenge
) -> dict[str, Any] | None:
    """Give what the page's script is told, or None where no machine runs here."""
    hosts, image = machine_hosts(revision.services), present_image()
    if not hosts or image is None:
        return None
    allow_web_assembly()
    return {
        "play": door.url,
        "ticket": door.new_ticket().write(),
        "challenge": challenge.position,
        "hosts": hosts,
        "started": str(door.play.clock_from or door.play.started_at),
        "image": {
            "version": image.version,
            "memory": image.memory,
            "url": f"/machines/{image.version}/{image.state}",
        },
        "states": [],
        "env": _environment(door, revision, challenge),
        "assets": {name: asset(path) for name, path in _ASSETS.items()},
    }


_ASSETS = {
    "vm": "machine/vm.js",
    "delta": "machine/delta.js",
    "v86": "vendor/v86/libv86.mjs",
    "wasm": "vendor/v86/v86.wasm",
    "xterm": "vendor/xterm/xterm.mjs",
    "fit": "vendor/xterm/addon-fit.mjs",
}


def is_checked_here(door: PlayDoor, challenge: Challenge) -> bool:
    """Tell whether a script checks the challenge in a machine that runs here."""
    if present_image() is None:
        return False
    revision = get_revision(door.play.revision_id)
    return has_check(revision.id, challenge.slug, machine_hosts(revision.services))


def _environment(
    door: PlayDoor, revision: TrackRevision, challenge: Challenge
) -> dict[str, str]:
    """Give the variables that scripts find: our names, and those authors know."""
    track = revision.track.slug
    return {
        "TRACKGATE_TRACK": track,
        "TRACKGATE_CHALLENGE": challenge.slug,
        "TRACKGATE_PLAY": door.play.public_id,
        "INSTRUQT": "true",
        "INSTRUQT_TRACK_SLUG": track,
        "INSTRUQT_TRACK_ID": track,
        "INSTRUQT_CHALLENGE_ID": challenge.slug,
        "INSTRUQT_PARTICIPANT_ID": door.play.public_id,
    }
