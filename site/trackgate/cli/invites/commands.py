"""``trackgate invites``: making, changing, ending and looking at invites."""

import click

from trackgate.admin.base.audit import note
from trackgate.cli.invites import documents
from trackgate.cli.invites.drafts import Given, apply, new_draft
from trackgate.cli.invites.options import invite_options
from trackgate.cli.output import examples, json_option, print_json, print_table
from trackgate.cli.running import Refused, reads, writes
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.invites import editing
from trackgate.invites.models import Invite
from trackgate.invites.queries import find_invite, list_invites
from trackgate.invites.status import InviteStatus

invite_argument = click.argument("invite_id", metavar="ID")


@click.group()
def invites() -> None:
    """Make, change, end and list invites."""


def get_invite(public_id: str) -> Invite:
    """Give the invite of this id; raises ``Refused``."""
    invite = find_invite(public_id)
    if invite is None:
        raise Refused(f"There is no invite {public_id!r}; see: trackgate invites list")
    return invite


def _save(action: str, invite: Invite, **detail: object) -> None:
    """Note who changed what, and commit both."""
    facts = {"id": invite.public_id, **detail}
    note(action, invite.title, now=clock.now(), detail=facts)
    db.session.commit()


def _tell(invite: Invite, did: str, *, as_json: bool) -> None:
    """Print what was done, and the invite as it is now."""
    if as_json:
        print_json(documents.document(invite, now=clock.now()))
        return
    click.echo(did)
    documents.print_invite(invite, now=clock.now())


@invites.command(
    epilog=examples(
        "trackgate invites create --title Spring --track first-steps --access details",
        "trackgate invites create --title Class --track first-steps \\",
        "    --access allowed --allow ada@example.com --allow @example.org",
        "trackgate invites create --title Day --track first-steps --type live_event \\",
        "    --starts 2027-01-31T09:00 --ends 2027-01-31T17:00 \\",
        "    --timezone Europe/Amsterdam --access-for 30d",
        "trackgate invites create --title Blog --track first-steps --sharing embed \\",
        "    --origin https://www.example.com",
    )
)
@invite_options
@json_option
@writes
def create(as_json: bool, **given: object) -> None:
    """Make an invite and print its link."""
    invite = editing.create_invite(new_draft(given), now=clock.now())
    _save("invite.created", invite)
    _tell(invite, "The invite was made.", as_json=as_json)


@invites.command(
    epilog=examples(
        "trackgate invites edit ID --expires 2027-01-31T17:00+01:00",
        "trackgate invites edit ID --no-expiry --claim-limit 50 --no-share",
        "trackgate invites edit ID --track first-steps --track next-steps",
    )
)
@invite_argument
@invite_options
@json_option
@writes
def edit(invite_id: str, as_json: bool, **given: object) -> None:
    """Change an invite: only what is given, and for new claims only.

    --track, --allow and --origin replace the whole list.
    """
    if not _anything(given):
        raise Refused("Nothing to change was given; see: trackgate invites edit --help")
    invite = get_invite(invite_id)
    draft = editing.draft_of(invite)
    apply(draft, given)
    version = invite.edit_version
    editing.edit_invite(invite, draft, edit_version=version, now=clock.now())
    _save("invite.edited", invite)
    _tell(invite, "The invite was changed.", as_json=as_json)


def _anything(given: Given) -> bool:
    """Tell whether any option was given; 0, False and "" are, () is not."""
    flags = ("no_expiry", "no_origins")
    return any(given[name] for name in flags) or any(
        value is not None and value != ()
        for name, value in given.items()
        if name not in flags
    )


@invites.command(
    epilog=examples(
        "trackgate invites duplicate ID",
        'trackgate invites duplicate ID --title "The same for June" --no-expiry',
    )
)
@invite_argument
@invite_options
@json_option
@writes
def duplicate(invite_id: str, as_json: bool, **given: object) -> None:
    """Make a new invite with every setting of another, and a link of its own."""
    source = get_invite(invite_id)
    draft = editing.draft_of(source)
    if given["title"] is None:
        draft.title = f"Copy of {source.title}"[:200]
    apply(draft, given)
    invite = editing.create_invite(draft, now=clock.now())
    _save("invite.created", invite, like=invite_id)
    _tell(invite, f"The invite was made like {invite_id}.", as_json=as_json)


@invites.command(
    epilog=examples(
        "trackgate invites delete ID", "trackgate invites delete ID --revoke"
    )
)
@invite_argument
@click.option("--revoke", is_flag=True, help="End the access of its claims too.")
@writes
def delete(invite_id: str, revoke: bool) -> None:
    """End an invite's link. Who has claimed keeps access, unless it is revoked."""
    invite = get_invite(invite_id)
    revoked = editing.delete_invite(invite, revoke=revoke, now=clock.now())
    _save("invite.deleted", invite, revoked=revoked)
    end = f"{revoked} claim(s) were revoked" if revoke else "claims keep their access"
    click.echo(f"{invite_id} is deleted; {end}.")


@invites.command(epilog=examples("trackgate invites restore ID"))
@invite_argument
@json_option
@writes
def restore(invite_id: str, as_json: bool) -> None:
    """Take a deletion back. Revoked claims stay revoked."""
    invite = get_invite(invite_id)
    if invite.deleted_at is None:
        raise Refused(f"{invite_id} is not deleted")
    editing.restore_invite(invite, now=clock.now())
    _save("invite.restored", invite)
    _tell(invite, "The invite is back.", as_json=as_json)


@invites.command(name="new-link", epilog=examples("trackgate invites new-link ID"))
@invite_argument
@json_option
@writes
def new_link(invite_id: str, as_json: bool) -> None:
    """Give an invite a new link; the old one ends for new claims."""
    invite = get_invite(invite_id)
    editing.new_link(invite, now=clock.now())
    _save("invite.new_link", invite)
    _tell(invite, "The invite has a new link; the old one ended.", as_json=as_json)


@invites.command(
    epilog=examples("trackgate invites show ID", "trackgate invites show ID --json")
)
@invite_argument
@json_option
@reads
def show(invite_id: str, as_json: bool) -> None:
    """Show an invite: its settings, its link, its embed code."""
    invite = get_invite(invite_id)
    if as_json:
        print_json(documents.document(invite, now=clock.now()))
    else:
        documents.print_invite(invite, now=clock.now())


_DEFAULT = (InviteStatus.ACTIVE, InviteStatus.UPCOMING)


@invites.command(
    name="list",
    epilog=examples(
        "trackgate invites list",
        "trackgate invites list --status expired --status active --json",
        "trackgate invites list --deleted",
    ),
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([status.value for status in InviteStatus]),
    help="Only of this status; repeat for more. Without it all but the expired.",
)
@click.option("--all", "every", is_flag=True, help="Of every status.")
@click.option("--deleted", is_flag=True, help="The deleted ones, of every status.")
@json_option
@reads
def list_(statuses: tuple[str, ...], every: bool, deleted: bool, as_json: bool) -> None:
    """List invites, newest first."""
    now = clock.now()
    chosen = [InviteStatus(status) for status in statuses] or list(
        InviteStatus if every or deleted else _DEFAULT
    )
    found = list_invites(chosen, deleted=deleted, now=now)
    if as_json:
        print_json(documents.documents(found, now=now))
    elif found:
        _print_list(found)
    else:
        click.echo("There is no such invite; see: trackgate invites create --help")


def _print_list(found: list[Invite]) -> None:
    counts = documents.claim_counts(found)
    now = clock.now()
    print_table(
        ["ID", "STATUS", "CLAIMS", "ACCESS", "TITLE"],
        [
            (
                invite.public_id,
                documents.status_words(invite, now),
                documents.claims_of_limit(counts.get(invite.id, 0), invite.claim_limit),
                invite.access.value,
                invite.title,
            )
            for invite in found
        ],
    )
    click.echo("\nThe link of one: trackgate invites show ID")
