"""What a play's page is told so that its machines run in the browser."""

from typing import Any

from trackgate.pages.play.access import PlayAccess
from trackgate.sandboxes import service as sandbox_service
from trackgate.sandboxes.images.store import PROGRAMS_FOLDER
from trackgate.sandboxes.machines import (
    Image,
    environments,
    find_image,
    present_image,
)
from trackgate.sandboxes.script_environment import own_variables, track_variables
from trackgate.sandboxes.states import lifecycle as states
from trackgate.sandboxes.states.lifecycle import StateFacts
from trackgate.sandboxes.templates.store import MachineTemplate, find_template
from trackgate.tracks.models import Challenge, TrackRevision
from trackgate.tracks.scripts import has_check
from trackgate.web.security_headers import allow_machines
from trackgate.web.static_files import asset


def machine_facts(
    access: PlayAccess, revision: TrackRevision, challenge: Challenge
) -> dict[str, Any] | None:
    """Give what the page's script is told, or None where no machine runs here."""
    hosts = machine_hosts_of(access)
    sandbox_id = access.play.sandbox_id or ""
    saved = states.standing(sandbox_id) if hosts else []
    template = _template_for(sandbox_id, hosts) if hosts and not saved else None
    image = _image_for(saved, template)
    if not hosts or image is None:
        return None
    allow_machines()
    return {
        "play": access.url,
        "ticket": access.new_form_token().write(),
        "challenge": challenge.position,
        "hosts": hosts,
        "started": str(access.play.clock_from or access.play.started_at),
        "image": {
            "version": image.version,
            "memory": image.memory,
            "url": f"/machines/{image.version}/{image.state}",
            "programs": f"/machines/{image.version}/{PROGRAMS_FOLDER}/",
        },
        "states": [
            {
                "id": state.public_id,
                "host": state.host,
                "url": f"{access.url}/states/{state.public_id}",
            }
            for state in saved
        ],
        "template": _template_facts(template),
        "env": _variables(access, revision, challenge),
        "environments": environments(revision.services),
        "workdirs": _workdirs(challenge),
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

_IMPORTED = (
    *("agent", "beginnings", "editor", "fetched", "files", "holding", "kept"),
    *("memory", "saving", "scripts", "swap", "terminal", "transfer", "turns"),
)
MODULES = [
    *(f"machine/{name}.js" for name in _IMPORTED),
    *(path for path in _ASSETS.values() if not path.endswith(".wasm")),
]
"""All that ``machine/play.js`` imports: asked for at once, not one after another."""


def is_checked_here(access: PlayAccess, challenge: Challenge) -> bool:
    """Tell whether a script checks the challenge in a machine that runs here."""
    return has_check(access.play.revision_id, challenge.slug, machine_hosts_of(access))


def machine_hosts_of(access: PlayAccess) -> list[str]:
    """Give the machines of a play that run in its page; none where it has none."""
    play = access.play
    return sandbox_service.hosts(play.sandbox_id, revision_id=play.revision_id)


def _template_for(sandbox_id: str, hosts: list[str]) -> MachineTemplate | None:
    """Give what the machines of a pool's sandbox begin as, while it is there."""
    template = find_template(sandbox_service.attach(sandbox_id, hosts[0]).template)
    return template if template and find_image(template.image) else None


def _workdirs(challenge: Challenge) -> dict[str, str]:
    """Give where the shells start of the machines whose terminal tabs say so."""
    return {
        tab["hostname"]: tab["workdir"]
        for tab in reversed(challenge.tabs)  # of several, the first counts
        if tab["type"] == "terminal" and tab.get("hostname") and tab.get("workdir")
    }


def _template_facts(template: MachineTemplate | None) -> dict[str, Any] | None:
    if template is None:
        return None
    where = f"/machines/templates/{template.id}"
    urls = {host: f"{where}/{file['name']}" for host, file in template.files.items()}
    return {"urls": urls, "done": template.done}


def _image_for(
    saved: list[StateFacts], template: MachineTemplate | None
) -> Image | None:
    """Give the image that what the machines begin as differs from."""
    if saved:
        return find_image(saved[0].template)
    return find_image(template.image) if template else present_image()


def _variables(
    access: PlayAccess, revision: TrackRevision, challenge: Challenge
) -> dict[str, str]:
    """Give the variables that scripts find on every machine."""
    shared = track_variables(revision.track.slug, challenge.slug)
    return shared | own_variables(access.play.public_id)
