"""An invite as a JSON document, and as lines for people."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import click
import sqlalchemy as sa

from trackgate.cli.output import iso, print_facts, short
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim
from trackgate.invites.editing import draft_of
from trackgate.invites.links import base_url, embed_code, token_of, url_of
from trackgate.invites.models import Invite, Sharing
from trackgate.invites.queries import count_claims
from trackgate.invites.settings import SETTINGS
from trackgate.invites.status import is_full, status

Document = dict[str, Any]


def document(invite: Invite, *, now: datetime, claims: int | None = None) -> Document:
    """Give the JSON document of an invite; ``claims`` saves counting them."""
    token = token_of(invite)
    url = f"{base_url()}/i/{token}"
    return {
        "id": invite.public_id,
        "token": token,
        "url": url,
        "share_url": url if invite.share else None,
        "embed_url": f"{base_url()}/embed/{token}",
        "embed_code": embed_code(token),
        "status": status(invite, now).value,
        "full": is_full(invite.claimed, invite.claim_limit),
        "deleted": invite.deleted_at is not None,
        "claims": count_claims(invite.id) if claims is None else claims,
        "seats_taken": invite.claimed,
        **_settings_of(invite),
        "edit_version": invite.edit_version,
        "created_at": iso(invite.created_at),
        "updated_at": iso(invite.updated_at),
        "deleted_at": iso(invite.deleted_at),
    }


def _settings_of(invite: Invite) -> Document:
    """Give what an admin has set, by the names that ``rules.md`` uses."""
    draft = draft_of(invite)
    return {
        name: setting.document(getattr(draft, name))
        for name, setting in SETTINGS.items()
    }


def documents(invites: Collection[Invite], *, now: datetime) -> list[Document]:
    """Give the documents of several invites, their claims counted in one query."""
    counts = claim_counts(invites)
    return [document(i, now=now, claims=counts.get(i.id, 0)) for i in invites]


def claim_counts(invites: Collection[Invite]) -> dict[int, int]:
    """Give how many claims were made on each invite, by its key."""
    rows = db.session.execute(
        sa.select(Claim.invite_id, sa.func.count(Claim.id))
        .where(Claim.invite_id.in_([invite.id for invite in invites]))
        .group_by(Claim.invite_id)
    )
    return {row[0]: row[1] for row in rows}


def status_words(invite: Invite, now: datetime) -> str:
    """Give the status as the list shows it: "Active, full", "Expired, deleted"."""
    words = [status(invite, now).value.capitalize()]
    if is_full(invite.claimed, invite.claim_limit):
        words.append("full")
    if invite.deleted_at is not None:
        words.append("deleted")
    return ", ".join(words)


def claims_of_limit(claims: int, limit: int) -> str:
    """Write "3 of 10", or "3" where there is no limit."""
    return f"{claims} of {limit}" if limit else str(claims)


def print_invite(invite: Invite, *, now: datetime) -> None:
    """Print an invite for people: its settings, its link and its embed code."""
    draft = draft_of(invite)
    sites = ["any https site"] if draft.any_origin else []
    off = [slug for slug, on in draft.pausing.items() if not on]
    claims = claims_of_limit(count_claims(invite.id), invite.claim_limit)
    click.echo(f"{invite.public_id}  {invite.title}")
    print_facts(
        [
            ("status", status_words(invite, now)),
            ("link", url_of(invite)),
            ("tracks", ", ".join(draft.tracks)),
            ("no pausing", ", ".join(off)),
            ("sharing", f"{draft.sharing}, {draft.type}"),
            ("access", draft.access),
            ("allowed", ", ".join(draft.allowed)),
            ("claims", claims),
            ("expires", draft.expires_at and short(draft.expires_at)),
            ("starts", draft.starts_at and short(draft.starts_at)),
            ("ends", draft.ends_at and short(draft.ends_at)),
            *(
                (setting.fact, setting.show(getattr(draft, name)))
                for name, setting in SETTINGS.items()
                if setting.fact
            ),
            ("framed by", ", ".join(sites + draft.origins)),
        ]
    )
    if draft.sharing is Sharing.EMBED:
        click.echo(embed_code(token_of(invite)))
