"""The three applications that are measured, each on a database of its own."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ceiling
import handwritten
from flask import Flask

from trackgate import create_app
from trackgate.core import clock, tokens
from trackgate.core.db import db
from trackgate.forms.store import ensure_form
from trackgate.invites.editing import create_invite
from trackgate.invites.models import Access
from trackgate.invites.settings import InviteDraft
from trackgate.tracks.catalogue import import_track
from trackgate.tracks.folder import read_folder

_SEATS = 10_000_000
"""A limit that is never reached, so that it is checked all the same."""

_TRACK = Path(__file__).parent.parent / "tracks" / "spot-the-phish"


@dataclass(frozen=True)
class Subject:
    """An application: how to load it, how to make its data, what to count after."""

    name: str
    load: Callable[[Path], Flask]
    prepare: Callable[[Path], str]
    """Makes the data in a folder and gives the path of the first page."""
    tables: tuple[str, ...] = ()
    """The tables that have a row more for every submit."""


def _load_trackgate(folder: Path) -> Flask:
    # No worker beside it and no limits: the client is one browser at one address.
    environ = {
        "SECRET_KEY": "a-secret-of-the-benchmark",
        "RATELIMIT_ENABLED": "0",
        "PATH": os.environ.get("PATH", ""),
    }
    return create_app(environ, instance=folder)


def _prepare_trackgate(folder: Path) -> str:
    with _load_trackgate(folder).app_context():
        now = clock.now()
        db.create_all()
        ensure_form(now=now)
        imported = import_track(read_folder(_TRACK), now=now)
        draft = InviteDraft(
            title="A short course on phishing",
            tracks=[imported.slug],
            access=Access.DETAILS,
            claim_limit=_SEATS,
            access_for="30d",
        )
        invite = create_invite(draft, now=now)
        token = tokens.invite_tokens().dumps([invite.public_id, invite.link_version])
        db.session.commit()
        db.engine.dispose()
    return f"/i/{token}"


def _load_handwritten(folder: Path) -> Flask:
    return handwritten.create_app(folder / "handwritten.db")


def _prepare_handwritten(folder: Path) -> str:
    with _load_handwritten(folder).app_context():
        invite = handwritten.Invite(
            title="A short course on phishing", claim_limit=_SEATS
        )
        handwritten.db.session.add(invite)
        handwritten.db.session.commit()
        token = handwritten.signer.dumps(invite.id)
        handwritten.db.engine.dispose()
    return f"/i/{token}"


SUBJECTS = {
    subject.name: subject
    for subject in (
        Subject("ceiling", lambda _folder: ceiling.create_app(), lambda _folder: "/"),
        Subject(
            "handwritten",
            _load_handwritten,
            _prepare_handwritten,
            ("lead", "claim"),
        ),
        Subject(
            "trackgate",
            _load_trackgate,
            _prepare_trackgate,
            ("lead", "claim", "learner", "remember_token", "claim_track"),
        ),
    )
}
