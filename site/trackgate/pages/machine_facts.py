"""What a play's page is told so that its machines run in the browser."""

from typing import Any

from trackgate.pages.assets import asset
from trackgate.pages.headers import allow_machines
from trackgate.pages.play_door import PlayDoor
from trackgate.sandboxes import seam, states
from trackgate.sandboxes.images.store import PROGRAMS_FOLDER
from trackgate.sandboxes.machines import Image, find_image, present_image
from trackgate.sandboxes.states import StateFacts
from trackgate.tracks.models import Challenge, TrackRevision
from trackgate.tracks.scripts import has_check


def machine_facts(
    door: PlayDoor, revision: TrackRevision, challenge: Challenge
) -> dict[str, Any] | None:
    """Give what the page's script is told, or None where no machine runs here."""
    hosts = machine_hosts_of(door)
    saved = states.standing(door.play.sandbox_id or "") if hosts else []
    image = _image_for(saved)
    if not hosts or image is None:
        return None
    allow_machines()
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
            "programs": f"/machines/{image.version}/{PROGRAMS_FOLDER}/",
        },
        "states": [
            {"host": state.host, "url": f"{door.url}/states/{state.public_id}"}
            for state in saved
        ],
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
    return has_check(door.play.revision_id, challenge.slug, machine_hosts_of(door))


def machine_hosts_of(door: PlayDoor) -> list[str]:
    """Give the machines of a play that run in its page; none where it has none."""
    play = door.play
    return seam.hosts(play.sandbox_id, revision_id=play.revision_id)


def _image_for(saved: list[StateFacts]) -> Image | None:
    """Give the image that what was saved differs from, else the present one."""
    return find_image(saved[0].template) if saved else present_image()


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
