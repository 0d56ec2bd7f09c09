"""The seam between plays and runtimes: what a play may ask of its sandbox.

Which runtime a play has is decided when it starts and stands in its sandbox's id.
Machines run in the learner's browser where there is an image for them. Without one a
track's content is shown all the same, and ``sandboxes.tabs`` says what cannot run.
"""

from datetime import datetime

from trackgate.core.ids import new_id
from trackgate.sandboxes.browser_machines import PREFIX, BrowserMachines
from trackgate.sandboxes.machines import find_image, machine_hosts, present_image
from trackgate.sandboxes.pools import service as pools
from trackgate.sandboxes.runtimes import (
    Attachment,
    Capabilities,
    ContentRuntime,
    Counted,
    Run,
    Runtime,
    Sandbox,
    Template,
)
from trackgate.sandboxes.templates.store import find_template
from trackgate.tracks.reading import get_revision

__all__ = ["ContentRuntime", "Counted", "Runtime", "Sandbox"]

_content: Runtime = ContentRuntime()
_machines: Runtime = BrowserMachines()


def _runtime_of(sandbox_id: str | None) -> Runtime:
    ours = sandbox_id is not None and sandbox_id.startswith(PREFIX)
    return _machines if ours else _content


def _runtime_for(revision_id: int) -> Runtime:
    if present_image() is None:
        return _content
    return _machines if machine_hosts(get_revision(revision_id).services) else _content


def capabilities(sandbox_id: str | None) -> Capabilities:
    """Give what a play's sandbox can do."""
    return _runtime_of(sandbox_id).capabilities


def prepare(revision_id: int, *, ahead: bool = False) -> Template:
    """Give what sandboxes of a revision begin as.

    ``ahead``: with the track's set-up run already; until that is made it is not ready.
    """
    return _runtime_for(revision_id).prepare(revision_id, ahead=ahead)


def provision(*, revision_id: int, invite_id: int, now: datetime) -> Sandbox:
    """Provide the sandbox of a new play: one of its invite's pool, else a new one."""
    runtime = _runtime_for(revision_id)
    if runtime.capabilities.machines:
        taken = pools.take(invite_id=invite_id, revision_id=revision_id, now=now)
        if taken is not None:
            return Sandbox(id=taken)
    template = runtime.prepare(revision_id)
    return runtime.provision(template=template, sandbox_id=new_sandbox_id())


def reserve(*, revision_id: int, template: Template, sandbox_id: str) -> Sandbox:
    """Provide a sandbox that no play has yet; asked again, the same one."""
    runtime = _runtime_for(revision_id)
    return runtime.provision(template=template, sandbox_id=sandbox_id)


def stands_on_failed_image(template_id: str) -> bool:
    """Tell whether a template begins from an image that failed its verification."""
    template = find_template(template_id)
    image = find_image(template.image) if template else None
    return image is not None and image.failed


def new_sandbox_id() -> str:
    """Give an id that no other sandbox has."""
    return f"{PREFIX}{new_id(20)}"


def hosts(sandbox_id: str | None, *, revision_id: int) -> list[str]:
    """Give the machines of a play's sandbox; none for content."""
    if _runtime_of(sandbox_id) is _content:
        return []
    return machine_hosts(get_revision(revision_id).services)


def attach(sandbox_id: str, host: str) -> Attachment:
    """Tell where the terminal of a machine is, and what the machine begins as."""
    return _runtime_of(sandbox_id).attach(sandbox_id, host)


def run(sandbox_id: str, host: str, script: str) -> Run:
    """Run a script in a machine."""
    return _runtime_of(sandbox_id).run(sandbox_id, host, script)


def saved(sandbox_id: str | None, *, revision_id: int, counted: Counted) -> bool:
    """Tell whether a pause would keep all that the sandbox was since it ran."""
    if sandbox_id is None:
        return True
    return _runtime_of(sandbox_id).saved(
        sandbox_id, revision_id=revision_id, counted=counted
    )


def pause(sandbox_id: str | None) -> None:
    """Pause a play's sandbox, if it has one."""
    if sandbox_id is not None:
        _runtime_of(sandbox_id).pause(sandbox_id)


def resume(sandbox_id: str | None, *, now: datetime) -> None:
    """Resume a play's sandbox, if it has one."""
    if sandbox_id is not None:
        _runtime_of(sandbox_id).resume(sandbox_id, now=now)


def discard(sandbox_id: str | None) -> None:
    """Discard a play's sandbox and saved state, if it has one."""
    if sandbox_id is not None:
        _runtime_of(sandbox_id).discard(sandbox_id)
