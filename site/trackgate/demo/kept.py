"""What the demo keeps beside its database, so that a second start says the same."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

_NAME = "demo.json"


@dataclass(kw_only=True)
class Kept:
    """The admin's password, and which invite was made to show what."""

    email: str
    password: str
    invites: dict[str, str] = field(default_factory=dict)  # kind -> public id


def load(folder: Path) -> Kept | None:
    """Give what an earlier start kept in the folder, or None at the first."""
    try:
        text = (folder / _NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return Kept(**json.loads(text))


def save(folder: Path, kept: Kept) -> None:
    """Keep it, readable by this user only: a password is in it."""
    draft = folder / f"{_NAME}.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(kept), file, indent=2)
    draft.replace(folder / _NAME)
