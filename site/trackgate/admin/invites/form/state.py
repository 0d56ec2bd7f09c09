"""The invite form under way: what it was opened with and what was sent back."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from flask import request

from trackgate.admin.invites.form.conflicts import COMPARED, digests, read_digests
from trackgate.admin.invites.form.fields import FormFields, fields_in, start
from trackgate.admin.invites.form.parse import fill
from trackgate.admin.invites.form.tracks import track_facts
from trackgate.admin.invites.form.warnings import FormWarning, Saved
from trackgate.core.ids import new_id
from trackgate.invites.editing import draft_of
from trackgate.invites.models import Invite
from trackgate.invites.queries import count_claims
from trackgate.invites.settings import InviteDraft

_ID = re.compile("[a-z0-9]{14}")


@dataclass(kw_only=True)
class FormState:
    """One form on one admin's screen."""

    typed: FormFields
    now: datetime
    invite: Invite | None = None  # the one being edited
    saved: Saved | None = None  # … as it is stored now
    copy_of: str = ""  # title of the invite being duplicated
    new_id: str = ""  # of an invite not saved yet, so that two clicks make one
    edit_version: int = 0
    began: dict[str, str] = field(default_factory=dict)
    query: str = ""  # tracks searched for
    seen: set[str] = field(default_factory=set)  # keys of warnings asked about

    # What the answer says.
    errors: dict[str, str] = field(default_factory=dict)
    confirm: list[FormWarning] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    saved_before: bool = False  # this was a second click on Save
    conflict: bool = False  # somebody else saved meanwhile
    said: str = ""
    said_at: str = "tracks"  # or "allowed", "conflict"
    focus: str = ""  # id of the element to go on at


def open_new(sharing: str, *, now: datetime) -> FormState:
    """Open the form for a new invite."""
    return FormState(typed=start(sharing), now=now, new_id=new_id())


def open_copy(invite: Invite, *, now: datetime) -> FormState:
    """Open the form for a new invite, filled with another's settings."""
    typed = filled(draft_of(invite))
    return FormState(typed=typed, now=now, copy_of=invite.title, new_id=new_id())


def open_edit(invite: Invite, *, now: datetime) -> FormState:
    """Open the form to edit an invite."""
    saved = saved_facts(invite)
    typed = filled(saved.draft)
    return FormState(
        typed=typed,
        now=now,
        invite=invite,
        saved=saved,
        edit_version=invite.edit_version,
        began=digests(typed),
    )


def sent_back(invite: Invite | None, *, now: datetime) -> FormState:
    """Read the form that was sent, for a new invite or one being edited."""
    form = request.form
    return FormState(
        typed=fields_in(form),
        now=now,
        invite=invite,
        saved=saved_facts(invite) if invite else None,
        copy_of=form.get("copy_of", ""),
        new_id="" if invite else _sent_id(form.get("new_id", "")),
        edit_version=form.get("edit_version", 0, type=int),
        began=read_digests(form.get("began", "")),
        query=form.get("q", "").replace("\x00", "").strip(),
        seen=set(form.getlist("seen")),
        unresolved=[key for key in form.getlist("unresolved") if key in COMPARED],
        conflict="conflict" in form,
    )


def _sent_id(text: str) -> str:
    """Give the id that the form was opened with; a new one for what is none."""
    return text if _ID.fullmatch(text) else new_id()


def saved_facts(invite: Invite) -> Saved:
    """Give what warnings need to know of the stored invite."""
    return Saved(
        draft=draft_of(invite), claims=count_claims(invite.id), seats=invite.claimed
    )


def filled(draft: InviteDraft) -> FormFields:
    """Fill the form; the switch of a track that cannot be paused is not in it."""
    typed = fill(draft)
    pausable = {fact.slug for fact in track_facts(draft.tracks) if fact.pausable}
    typed.put("pausing", [slug for slug in typed.get("pausing") if slug in pausable])
    typed.put("switches", [slug for slug in draft.tracks if slug in pausable])
    return typed
