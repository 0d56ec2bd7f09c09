"""Machines that run in the learner's browser; what is kept of them is kept here.

Nothing runs on a server, so everything answers at once: a sandbox is its id, and its
saved states (``states``) under it.
"""

from datetime import datetime

from trackgate.sandboxes import states
from trackgate.sandboxes.machines import machine_hosts, present_image
from trackgate.sandboxes.runtimes import (
    Attachment,
    Capabilities,
    Run,
    Sandbox,
    Template,
)
from trackgate.tracks.reading import get_revision

PREFIX = "vm-"


class BrowserMachines:
    """For tracks of machines, beside links and websites, which run elsewhere."""

    capabilities = Capabilities(machines=True, pauses=True, in_browser=True)

    def prepare(self, revision_id: int) -> Template:
        """Give the image that is there; every revision begins as it."""
        image = present_image()
        if image is None:
            return Template(ready=False)
        hosts = machine_hosts(get_revision(revision_id).services)
        return Template(id=image.version, hosts=tuple(hosts))

    def provision(self, *, template: Template, sandbox_id: str) -> Sandbox:
        """Give the sandbox: there is nothing to make here."""
        if not template.ready:
            return Sandbox(failed=True)
        return Sandbox(id=sandbox_id)

    def attach(self, sandbox_id: str, host: str) -> Attachment:
        """Tell that the learner's page has the terminal."""
        return Attachment(in_browser=True)

    def run(self, sandbox_id: str, host: str, script: str) -> Run:
        """Tell that the learner's page runs it."""
        return Run(in_browser=True)

    def saved(
        self, sandbox_id: str, *, revision_id: int, since: datetime, unanswered: bool
    ) -> bool:
        """Tell whether a state of each machine stands."""
        hosts = machine_hosts(get_revision(revision_id).services)
        return states.all_saved(sandbox_id, hosts, since=since, unanswered=unanswered)

    def pause(self, sandbox_id: str) -> None:
        """Let the states wait for the resume that takes them."""
        states.put_back(sandbox_id)

    def resume(self, sandbox_id: str, *, now: datetime) -> None:
        """Hand the states out, once, to the page of the play."""
        states.take(sandbox_id, now=now)

    def discard(self, sandbox_id: str) -> None:
        """Drop the states with their keys and bytes."""
        states.discard(sandbox_id)
