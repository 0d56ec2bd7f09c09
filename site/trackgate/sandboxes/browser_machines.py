"""Machines that run in the learner's browser; what is kept of them is kept here.

Nothing runs on a server, so everything answers at once: a sandbox is its id, and its
saved states (``states``) under it.
"""

from datetime import datetime

from trackgate.sandboxes import holds
from trackgate.sandboxes.machines import machine_hosts, present_image
from trackgate.sandboxes.pools.service import template_of
from trackgate.sandboxes.runtimes import (
    Attachment,
    Capabilities,
    Counted,
    Run,
    Sandbox,
    Template,
)
from trackgate.sandboxes.states import lifecycle as states
from trackgate.sandboxes.templates.store import (
    find_template,
    plan_for,
    recent_failure,
    templates_folder,
)
from trackgate.tracks.reading import get_revision

NO_IMAGE = (
    "There is no image that machines could start from. Build it with "
    "“trackgate images build”."
)
PREFIX = "vm-"


class BrowserMachines:
    """For tracks of machines, beside links and websites, which run elsewhere."""

    capabilities = Capabilities(machines=True, in_browser=True)

    def prepare(self, revision_id: int, *, ahead: bool = False) -> Template:
        """Give the image that is there, which every revision begins as.

        ``ahead``: give what ``templates.job`` makes, or has made, of it.
        """
        image = present_image()
        if image is None:
            return Template(failed=NO_IMAGE)
        hosts = tuple(machine_hosts(get_revision(revision_id).services))
        if not ahead:
            return Template(id=image.version, hosts=hosts)
        plan = plan_for(revision_id, image)
        failed = recent_failure(templates_folder(), plan.id)
        ready = not failed and find_template(plan.id) is not None
        return Template(id=plan.id, hosts=hosts, ready=ready, failed=failed)

    def provision(self, *, template: Template, sandbox_id: str) -> Sandbox:
        """Give the sandbox: its id, as soon as its template is there."""
        if template.failed:
            return Sandbox(failed=True, reason=template.failed)
        return Sandbox(id=sandbox_id, ready=template.ready)

    def attach(self, sandbox_id: str, host: str) -> Attachment:
        """Tell that the learner's page has the terminal, and what it begins as."""
        return Attachment(in_browser=True, template=template_of(sandbox_id))

    def run(self, sandbox_id: str, host: str, script: str) -> Run:
        """Tell that the learner's page runs it."""
        return Run(in_browser=True)

    def saved(self, sandbox_id: str, *, revision_id: int, counted: Counted) -> bool:
        """Tell whether a state of each machine stands."""
        hosts = machine_hosts(get_revision(revision_id).services)
        return states.all_saved(sandbox_id, hosts, counted)

    def pause(self, sandbox_id: str) -> None:
        """Let the states wait for the resume that takes them."""
        states.put_back(sandbox_id)
        holds.release(sandbox_id)

    def resume(self, sandbox_id: str, *, now: datetime) -> None:
        """Hand the states out, once, to the page of the play."""
        states.take(sandbox_id, now=now)

    def discard(self, sandbox_id: str) -> None:
        """Drop the states with their keys and bytes."""
        states.discard(sandbox_id)
        holds.release(sandbox_id)
