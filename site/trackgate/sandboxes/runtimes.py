"""What every runtime can be asked for, and the runtime of content.

A runtime answers at once; work that takes time goes on behind it, and its end is told
by ``invites.plays.started`` or ``fail_start``. Every call is idempotent by sandbox id.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a runtime's sandboxes can do."""

    machines: bool = False  # there are machines to attach to and run scripts in
    in_browser: bool = False  # it runs at the learner's, not on a server of ours


@dataclass(frozen=True, kw_only=True)
class Template:
    """What sandboxes of one track revision begin as."""

    id: str = ""
    hosts: tuple[str, ...] = ()
    ready: bool = True  # False: it is being made
    failed: str = ""  # why it cannot be made


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """What a runtime answers when it is asked for a sandbox."""

    id: str | None = None  # None: there is nothing to pause or discard
    ready: bool = True  # False: it is being made
    failed: bool = False
    reason: str = ""  # why it failed


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """Where the terminal of a machine is, and what the machine begins as."""

    in_browser: bool = False
    url: str = ""  # of a server's; in the browser there is nothing to connect to
    template: str = ""  # the id of what is more than the image, in a browser


@dataclass(frozen=True, kw_only=True)
class Run:
    """A script on its way in a machine."""

    in_browser: bool = False  # the learner's page runs it and tells what came of it
    ready: bool = False
    status: int | None = None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Which saved states a pause may count on."""

    since: datetime  # stored from then on: the play has run since
    unanswered: bool = False  # also what a resume took, while no machine has answered
    named: Collection[str] | None = None  # only these; None: whichever stand


class Runtime(Protocol):
    """What every runtime can be asked for."""

    capabilities: Capabilities

    def prepare(self, revision_id: int, *, ahead: bool = False) -> Template:
        """Make what sandboxes of a revision begin as.

        ``ahead``: with the track's set-up run already, which takes time to make.
        """

    def provision(self, *, template: Template, sandbox_id: str) -> Sandbox:
        """Provide a sandbox under that id."""

    def attach(self, sandbox_id: str, host: str) -> Attachment:
        """Tell where a machine's terminal is."""

    def run(self, sandbox_id: str, host: str, script: str) -> Run:
        """Run a script in a machine."""

    def saved(self, sandbox_id: str, *, revision_id: int, counted: Counted) -> bool:
        """Tell whether a pause would keep everything (``service.saved``)."""

    def pause(self, sandbox_id: str) -> None:
        """Keep the sandbox's state and free what it uses."""

    def resume(self, sandbox_id: str, *, now: datetime) -> None:
        """Bring the sandbox back as it was."""

    def discard(self, sandbox_id: str) -> None:
        """Drop the sandbox and its saved state."""


class ContentRuntime:
    """For tracks of content and websites: nothing has to be made or kept."""

    capabilities = Capabilities()

    def prepare(self, revision_id: int, *, ahead: bool = False) -> Template:
        """Make nothing."""
        return Template()

    def provision(self, *, template: Template, sandbox_id: str) -> Sandbox:
        """Provide nothing: there is nothing to wait for."""
        return Sandbox()

    def attach(self, sandbox_id: str, host: str) -> Attachment:
        """Attach to nothing."""
        return Attachment()

    def run(self, sandbox_id: str, host: str, script: str) -> Run:
        """Run nothing; there is no status."""
        return Run(ready=True)

    def saved(self, sandbox_id: str, *, revision_id: int, counted: Counted) -> bool:
        """Promise nothing that would have to be saved."""
        return True

    def pause(self, sandbox_id: str) -> None:
        """Keep nothing: progress is the play's own."""

    def resume(self, sandbox_id: str, *, now: datetime) -> None:
        """Bring nothing back."""

    def discard(self, sandbox_id: str) -> None:
        """Drop nothing."""
