"""The seam between plays and runtimes: what a play may ask of its sandbox.

A runtime answers at once; work that takes time goes on behind it, and its end is told
by ``invites.plays.started`` or ``fail_start``. Every call is idempotent by sandbox id.

One runtime is here: content, which also serves websites, since those run elsewhere.
Tracks with machines are played by it too: their content is shown, and
``sandboxes.tabs`` says plainly what cannot run.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """What a runtime answers when it is asked for a sandbox."""

    id: str | None = None  # None: there is nothing to pause or discard
    ready: bool = True  # False: it is being made
    failed: bool = False


class Runtime(Protocol):
    """What every runtime can be asked for."""

    def provision(self, *, revision_id: int, play_id: int) -> Sandbox:
        """Provide the sandbox of a new play."""

    def pause(self, sandbox_id: str) -> None:
        """Keep the sandbox's state and free what it uses."""

    def resume(self, sandbox_id: str) -> None:
        """Bring the sandbox back as it was."""

    def discard(self, sandbox_id: str) -> None:
        """Drop the sandbox and its saved state."""


class ContentRuntime:
    """For tracks of content and websites: nothing has to be made or kept."""

    def provision(self, *, revision_id: int, play_id: int) -> Sandbox:
        """Provide nothing: there is nothing to wait for."""
        return Sandbox()

    def pause(self, sandbox_id: str) -> None:
        """Keep nothing: progress is the play's own."""

    def resume(self, sandbox_id: str) -> None:
        """Bring nothing back."""

    def discard(self, sandbox_id: str) -> None:
        """Drop nothing."""


_content: Runtime = ContentRuntime()


def provision(*, revision_id: int, play_id: int) -> Sandbox:
    """Provide the sandbox of a new play."""
    return _content.provision(revision_id=revision_id, play_id=play_id)


def pause(sandbox_id: str | None) -> None:
    """Pause a play's sandbox, if it has one."""
    if sandbox_id is not None:
        _content.pause(sandbox_id)


def resume(sandbox_id: str | None) -> None:
    """Resume a play's sandbox, if it has one."""
    if sandbox_id is not None:
        _content.resume(sandbox_id)


def discard(sandbox_id: str | None) -> None:
    """Discard a play's sandbox and saved state, if it has one."""
    if sandbox_id is not None:
        _content.discard(sandbox_id)
