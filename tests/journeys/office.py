"""The admin's side of a journey: what is done on the command line, in verbs."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from support.server import LiveServer

TRACKS = Path(__file__).resolve().parents[2] / "tracks"

PHISH = "spot-the-phish"
WEB = "anatomy-of-a-web-page"
SHELL = "shell-first-steps"

_FLAGS = {"kind": "type", "allowed": "allow"}


@dataclass(frozen=True)
class Invite:
    """What an admin hands out."""

    id: str
    url: str
    title: str

    @property
    def embed_url(self) -> str:
        """Give the address of its page for a frame."""
        return self.url.replace("/i/", "/embed/", 1)


class Office:
    """Runs ``trackgate …`` on the data of a live server, with the sample tracks."""

    def __init__(self, live: LiveServer) -> None:
        self.live = live
        self.command("tracks", "import", str(TRACKS))

    def command(self, *arguments: str) -> str:
        """Run a command, which must succeed, and give what it printed."""
        return self.live.command(*arguments).stdout

    def run(self, *arguments: str) -> Any:  # noqa: ANN401
        """Run a command with ``--json`` and give its document."""
        return self.live.run(*arguments)

    def invite(self, title: str, *tracks: str, **settings: object) -> Invite:
        """Make an invite of these tracks (one by default) with these settings."""
        options = _options({"track": tracks or (PHISH,), **settings})
        return _invite(self.run("invites", "create", "--title", title, *options))

    def event(
        self, title: str, *, starts: datetime, ends: datetime, **settings: object
    ) -> Invite:
        """Make a live event."""
        times = {"kind": "live_event", "starts": starts, "ends": ends}
        return self.invite(title, **times, **settings)

    def edit(self, invite: Invite, **settings: object) -> None:
        """Change settings of an invite."""
        self.command("invites", "edit", invite.id, *_options(settings))

    def delete(self, invite: Invite, *, revoke: bool = False) -> None:
        """Delete an invite, with its claims' access or without."""
        more = ["--revoke"] if revoke else []
        self.command("invites", "delete", invite.id, *more)

    def new_link(self, invite: Invite) -> Invite:
        """Give an invite a new link, and give the invite with it."""
        return _invite(self.run("invites", "new-link", invite.id))

    def claims(self, invite: Invite) -> list[dict[str, Any]]:
        """Give the claims of an invite, oldest first."""
        found: list[dict[str, Any]] = self.run("claims", "list", invite.id)
        return found

    def seats_taken(self, invite: Invite) -> int:
        """Give how many places of an invite are taken."""
        taken: int = self.run("invites", "show", invite.id)["seats_taken"]
        return taken

    def leads(self) -> dict[str, dict[str, Any]]:
        """Give every lead by its e-mail."""
        text = self.command("leads", "export", "--format", "json")
        return {lead["email"].lower(): lead for lead in json.loads(text)}

    def load_form(self, preset: str) -> None:
        """Make a preset the lead form."""
        self.command("form", "load", preset)


def _invite(document: dict[str, Any]) -> Invite:
    return Invite(document["id"], document["url"], document["title"])


def _options(settings: dict[str, Any]) -> list[str]:
    """Write settings as options: ``claim_limit=1`` is ``--claim-limit 1``."""
    options: list[str] = []
    for name, value in settings.items():
        flag = _FLAGS.get(name, name).replace("_", "-")
        if isinstance(value, bool):
            options.append(f"--{flag}" if value else f"--no-{flag}")
        for each in _texts(value):
            options += [f"--{flag}", each]
    return options


def _texts(value: object) -> list[str]:
    if isinstance(value, bool):
        return []
    if isinstance(value, datetime):
        return [value.isoformat()]
    return list(value) if isinstance(value, (list, tuple)) else [str(value)]
