"""``trackgate claims``: looking at the claims of an invite, ending, extending them."""

from typing import Any

import click
import sqlalchemy as sa

from trackgate.admin.base.audit import note
from trackgate.cli.dates import read_moment
from trackgate.cli.invites.commands import get_invite, invite_argument
from trackgate.cli.output import (
    examples,
    iso,
    json_option,
    print_json,
    print_table,
    short,
)
from trackgate.cli.running import Refused, reads, writes
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.invites import revoking
from trackgate.invites.claim_models import Claim, ClaimTrack
from trackgate.learners.models import Learner, LearnerKind

_PLAYS = (
    sa.select(sa.func.coalesce(sa.func.sum(ClaimTrack.plays_used), 0))
    .where(ClaimTrack.claim_id == Claim.id)
    .scalar_subquery()
)


def claims_on(invite_id: int) -> list[Any]:
    """Give the claims of an invite, oldest first, with e-mail, kind and plays used."""
    rows = db.session.execute(
        sa.select(
            Claim.public_id,
            Claim.created_at,
            Claim.access_ends_at,
            Claim.revoked_at,
            Claim.plays_limit,
            Claim.seats,
            Learner.email_typed,
            Learner.kind,
            _PLAYS.label("plays_used"),
        )
        .outerjoin(Learner, Learner.id == Claim.learner_id)
        .where(Claim.invite_id == invite_id)
        .order_by(Claim.created_at, Claim.id)
    )
    return list(rows)


def get_claim(public_id: str) -> Any:  # noqa: ANN401 - a row
    """Give key, time zone and revocation of the claim of this id; or ``Refused``."""
    row = db.session.execute(
        sa.select(Claim.id, Claim.timezone, Claim.revoked_at).where(
            Claim.public_id == public_id
        )
    ).first()
    if row is None:
        raise Refused(f"There is no claim {public_id!r}; see: trackgate claims list ID")
    return row


claim_argument = click.argument("claim_id", metavar="CLAIM")


@click.group()
def claims() -> None:
    """List, revoke, extend and release claims."""


@claims.command(
    name="list",
    epilog=examples("trackgate claims list ID", "trackgate claims list ID --json"),
)
@invite_argument
@json_option
@reads
def list_(invite_id: str, as_json: bool) -> None:
    """List the claims of an invite, oldest first."""
    rows = claims_on(get_invite(invite_id).id)
    if as_json:
        print_json([_document(row) for row in rows])
    elif rows:
        print_table(
            ["CLAIM", "LEARNER", "MADE", "ACCESS UNTIL", "PLAYS", ""],
            [_cells(row) for row in rows],
        )
    else:
        click.echo("Nobody has claimed this invite.")


def _cells(row: Any) -> tuple[str, ...]:  # noqa: ANN401 - a row
    return (
        row.public_id,
        _who(row),
        short(row.created_at),
        short(row.access_ends_at, "forever"),
        str(row.plays_used),
        "revoked" if row.revoked_at else "",
    )


def _who(row: Any) -> str:  # noqa: ANN401 - a row
    """Name the learner; an address that nobody has proved in that browser says so."""
    if row.kind is None:
        return "(erased)"
    if row.kind is LearnerKind.SIDE:
        return f"{row.email_typed} (side)"
    return row.email_typed or "(anonymous)"


def _document(row: Any) -> dict[str, object]:  # noqa: ANN401 - a row
    return {
        "id": row.public_id,
        "email": row.email_typed,
        "learner": row.kind.value if row.kind else None,
        "created_at": iso(row.created_at),
        "access_ends_at": iso(row.access_ends_at),
        "revoked_at": iso(row.revoked_at),
        "plays_used": row.plays_used,
        "plays_limit": row.plays_limit,
        "has_seat": row.seats == 1,
    }


@claims.command(epilog=examples("trackgate claims revoke CLAIM"))
@claim_argument
@writes
def revoke(claim_id: str) -> None:
    """End a claim for good, with its running plays and saved states."""
    claim = get_claim(claim_id)
    now = clock.now()
    if not revoking.revoke_claim(claim.id, now=now):
        raise Refused(f"{claim_id} is revoked already")
    note("claim.revoked", claim_id, now=now)
    db.session.commit()
    click.echo(f"{claim_id} is revoked; its plays ended and its states are gone.")


@claims.command(
    epilog=examples(
        "trackgate claims extend CLAIM --until 2027-06-30T18:00+02:00",
        "trackgate claims extend CLAIM --forever",
    )
)
@claim_argument
@click.option("--until", metavar="TIME", help="New end; without a zone, the claim's.")
@click.option("--forever", is_flag=True, help="No end.")
@writes
def extend(claim_id: str, until: str | None, forever: bool) -> None:
    """Set when the access of a claim ends, later or earlier."""
    if (until is None) == (not forever):
        raise Refused("Use either --until or --forever")
    claim = get_claim(claim_id)
    if claim.revoked_at is not None:
        raise Refused(f"{claim_id} is revoked and stays so; it cannot be extended")
    end = None if until is None else read_moment(until, claim.timezone, "--until")
    if not revoking.extend_claim(claim.id, until=end, now=clock.now()):
        raise Refused(f"{claim_id} was revoked or released meanwhile; it stays so")
    note("claim.extended", claim_id, now=clock.now(), detail={"until": iso(end)})
    db.session.commit()
    click.echo(f"{claim_id} has access until {short(end, 'forever')}.")


@claims.command(epilog=examples("trackgate claims release ID"))
@invite_argument
@writes
def release(invite_id: str) -> None:
    """Release the claims of an invite that never started a play; frees their seats."""
    invite = get_invite(invite_id)
    released = revoking.release_unplayed(invite.id)
    count = {"id": invite_id, "claims": released}
    note("invite.released", invite.title, now=clock.now(), detail=count)
    db.session.commit()
    click.echo(f"{released} claim(s) were released.")
