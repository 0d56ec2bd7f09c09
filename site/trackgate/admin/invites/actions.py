"""What an admin does to an invite as a whole: new link, delete, restore."""

from datetime import datetime

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.undo import with_undo
from trackgate.admin.base.wording import counted
from trackgate.admin.invites.head import get_invite, head
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim
from trackgate.invites.editing import delete_invite, new_link, restore_invite
from trackgate.invites.models import Invite


def _page_url(invite: Invite) -> str:
    return url_for("admin.invite_page", public_id=invite.public_id)


def _noted(
    invite: Invite, action: str, now: datetime, detail: dict[str, object] | None = None
) -> None:
    note(action, invite.title, now=now, link=_page_url(invite), detail=detail)
    db.session.commit()


def _count_open_claims(invite_id: int) -> int:
    """Give how many claims "revoke access" would end."""
    number = db.session.scalar(
        sa.select(sa.func.count(Claim.id)).where(
            Claim.invite_id == invite_id, Claim.revoked_at.is_(None)
        )
    )
    return int(number or 0)


@bp.get("/invites/<public_id>/new-link")
def invite_new_link_form(public_id: str) -> str:
    """Ask before the present link ends."""
    now, invite = clock.now(), get_invite(public_id)
    return render_template("admin/invites/new_link.html", **head(invite, now=now))


@bp.post("/invites/<public_id>/new-link")
def invite_new_link(public_id: str) -> BaseResponse:
    """Give the invite a new link; the old one ends for new claims."""
    now, invite = clock.now(), get_invite(public_id)
    new_link(invite, now=now)
    _noted(invite, "invite.new_link", now)
    flash("This invite has a new link. The old one lets nobody new in any more.")
    return redirect(_page_url(invite), 303)


@bp.get("/invites/<public_id>/delete")
def invite_delete_form(public_id: str) -> str:
    """Ask what is to end: the link, or the access of those who claimed as well."""
    now, invite = clock.now(), get_invite(public_id)
    return render_template(
        "admin/invites/delete.html",
        **head(invite, now=now),
        open_claims=_count_open_claims(invite.id),
    )


@bp.post("/invites/<public_id>/delete")
def invite_delete(public_id: str) -> BaseResponse:
    """Delete an invite; with ``revoke`` the access of its claims ends too."""
    now, invite = clock.now(), get_invite(public_id)
    revoke = request.form.get("revoke") == "1"
    was_deleted = invite.deleted_at is not None
    if was_deleted and not revoke:
        flash(f"“{invite.title}” was deleted already.")
        return redirect(_page_url(invite), 303)
    revoked = delete_invite(invite, revoke=revoke, now=now)
    action = "invite.access_revoked" if was_deleted else "invite.deleted"
    _noted(invite, action, now, {"revoked": revoked} if revoke else None)
    flash(_said(invite, revoked if revoke else None, was_deleted=was_deleted))
    where = url_for("admin.invites", deleted="1") if was_deleted else None
    return redirect(where or url_for("admin.invites"), 303)


def _said(invite: Invite, revoked: int | None, *, was_deleted: bool) -> str:
    """Say what was done, with a way back where there is one."""
    title = f"“{invite.title}”"
    back = url_for("admin.invite_restore", public_id=invite.public_id)
    if revoked is None:
        return with_undo(f"{title} is deleted. Who has claimed it keeps access.", back)
    ended = f"the access of {counted(revoked, 'learner')} is revoked"
    if was_deleted:
        return f"{title}: {ended}."
    text = "Restore the invite; access stays revoked"
    return with_undo(f"{title} is deleted and {ended}.", back, text=text)


@bp.post("/invites/<public_id>/restore")
def invite_restore(public_id: str) -> BaseResponse:
    """Take a deletion back; what was revoked stays revoked."""
    now, invite = clock.now(), get_invite(public_id)
    if invite.deleted_at is not None:
        restore_invite(invite, now=now)
        _noted(invite, "invite.restored", now)
        flash(f"“{invite.title}” is restored.")
    return redirect(_page_url(invite), 303)
