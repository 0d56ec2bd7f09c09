"""``trackgate invites``: making, changing, ending and listing."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from trackgate.admin.base.models import AuditEntry
from trackgate.core import tokens
from trackgate.core.db import db

from ..conftest import Cli

MakeInvite = Callable[..., dict[str, Any]]


def test_an_invite_is_what_interface_promises(make_invite: MakeInvite) -> None:
    made = make_invite()
    token = made["token"]
    assert tokens.invite_tokens().loads(token) == [made["id"], 1]
    assert made["url"] == f"http://localhost:8000/i/{token}"
    assert made["share_url"] == made["url"]
    assert made["embed_code"] == (
        '<script async src="http://localhost:8000/widget.js"></script>\n'
        f'<track-widget invite="{token}"><a href="{made["url"]}">Try the track</a>'
        "</track-widget>"
    )
    facts = ("title", "status", "claims", "claim_limit", "full", "sharing", "type")
    assert [made[name] for name in facts] == [
        *("Spring", "active", 0, 0, False, "link", "self_paced")
    ]
    assert (made["access"], made["tracks"]) == ("anyone", ["first"])


def test_every_setting_can_be_given(make_invite: MakeInvite) -> None:
    made = make_invite(
        *("--track", "machine", "--no-pausing", "machine", "--public-title", "P"),
        *("--public-description", "*Hi*", "--private-description", "note"),
        *("--access", "allowed", "--allow", "Ada@Example.com", "--allow", "@d.example"),
        *("--claim-limit", "7", "--plays", "3", "--access-for", "1y2mo3d4h5m"),
        *("--expires", "2027-01-31T17:00+01:00", "--timezone", "Europe/Amsterdam"),
        *("--origin", "https://www.example.com", "--origin", "http://localhost:8000"),
        *("--no-share", "--listed"),
        *("--finish-text", "Buy", "--finish-url", "https://example.com/buy"),
        *("--finish-target", "_top"),
    )
    expected = {
        "tracks": ["first", "machine"],
        "pausing": {"first": False, "machine": False},
        "public_title": "P",
        "public_description": "*Hi*",
        "private_description": "note",
        "access": "allowed",
        "allowed": ["@d.example", "ada@example.com"],
        "claim_limit": 7,
        "plays_limit": 3,
        "access_for": "1y2mo3d4h5m",
        "expires_at": "2027-01-31T16:00:00+00:00",
        "timezone": "Europe/Amsterdam",
        "any_origin": False,
        "origins": ["http://localhost:8000", "https://www.example.com"],
        "share": False,
        "share_url": None,
        "listed": True,
        "finish_text": "Buy",
        "finish_url": "https://example.com/buy",
        "finish_target": "_top",
    }
    assert {name: made[name] for name in expected} == expected


def test_times_without_a_zone_are_in_the_invites_own(make_invite: MakeInvite) -> None:
    made = make_invite(
        *("--type", "live_event", "--timezone", "Europe/Amsterdam"),
        *("--starts", "2027-01-31T09:00", "--ends", "2027-01-31 17:00"),
    )
    assert made["starts_at"] == "2027-01-31T08:00:00+00:00"
    assert made["ends_at"] == "2027-01-31T16:00:00+00:00"
    assert made["status"] == "upcoming"


def test_an_embed_invite_starts_at_leaving_details(make_invite: MakeInvite) -> None:
    embed = ("--sharing", "embed", "--origin", "any")
    made = make_invite(*embed)
    assert (made["access"], made["any_origin"], made["origins"]) == (
        *("details", True),
        [],
    )
    assert make_invite(*embed, "--access", "anyone")["access"] == "anyone"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--title", ""), "title"),
        (("--track", "nope"), "no track 'nope'"),
        (("--track", "first"), "only once"),
        (("--no-pausing", "second"), "not in this invite"),
        (("--access", "allowed"), "at least one address"),
        (("--allow", "nonsense"), "nonsense"),
        (("--claim-limit", "-1"), "number from 0"),
        (("--access-for", "soon"), "'soon' is not a duration"),
        (("--expires", "soon"), "--expires: 'soon' is not a time"),
        (("--expires", "2027-01-01", "--timezone", "Mars"), "'Mars' is not a time"),
        (("--timezone", "Mars"), "'Mars' is not a time zone"),
        (("--starts", "2027-01-01"), "Only a live event"),
        (("--type", "live_event"), "starts"),
        (("--sharing", "embed"), "List the sites"),
        (("--origin", "http://example.com"), "is not a site"),
        (("--finish-url", "http://example.com"), "https://"),
        (("--expires", "2027-01-01", "--no-expiry"), "either --expires or"),
        (("--origin", "any", "--no-origins"), "either --origin or"),
        (("--pausing", "first", "--no-pausing", "first"), "either --pausing or"),
    ],
)
def test_what_cannot_be_an_invite_is_one_line(
    options: tuple[str, ...], why: str, cli: Cli, tracks: list[str]
) -> None:
    said = cli.refuses(
        "invites", "create", "--title", "T", "--track", "first", *options
    )
    assert why in said
    assert cli.json("invites", "list", "--all") == []


def test_a_time_that_the_clocks_skip_needs_its_zone(
    cli: Cli, tracks: list[str], make_invite: MakeInvite
) -> None:
    amsterdam = ("--timezone", "Europe/Amsterdam", "--expires")
    create = ("invites", "create", "--title", "T", "--track", "first", *amsterdam)
    assert "clocks change" in cli.refuses(*create, "2027-03-28T02:30")
    assert "clocks change" in cli.refuses(*create, "2027-10-31T02:30")
    made = make_invite(*amsterdam, "2027-10-31T02:30+01:00")
    assert made["expires_at"] == "2027-10-31T01:30:00+00:00"


def test_an_edit_changes_only_what_is_given(cli: Cli, make_invite: MakeInvite) -> None:
    made = make_invite(
        *("--access", "allowed", "--allow", "a@b.example", "--claim-limit", "5"),
        *("--expires", "2027-01-31T17:00Z", "--no-share", "--listed"),
    )
    edited = cli.json("invites", "edit", made["id"], "--title", "Summer")
    changed = {name for name in made if made[name] != edited[name]}
    assert changed == {"title", "edit_version"}


def test_what_was_set_can_be_unset(cli: Cli, make_invite: MakeInvite) -> None:
    made = make_invite(
        *("--expires", "2027-01-31T17:00Z", "--no-share", "--listed"),
        *("--origin", "any", "--claim-limit", "5", "--public-title", "P"),
    )
    edited = cli.json(
        *("invites", "edit", made["id"], "--no-expiry", "--share", "--unlisted"),
        *("--no-origins", "--claim-limit", "0", "--public-title", ""),
    )
    facts = ("expires_at", "share", "listed", "any_origin", "claim_limit")
    assert [edited[name] for name in facts] == [None, True, False, False, 0]
    assert edited["public_title"] == ""


def test_a_pausing_switch_goes_and_comes(cli: Cli, make_invite: MakeInvite) -> None:
    made = make_invite("--track", "machine")
    assert made["pausing"] == {"first": False, "machine": True}
    off = cli.json("invites", "edit", made["id"], "--no-pausing", "machine")
    assert off["pausing"]["machine"] is False
    kept = cli.json("invites", "edit", made["id"], "--title", "Other")
    assert kept["pausing"]["machine"] is False
    on = cli.json("invites", "edit", made["id"], "--pausing", "machine")
    assert on["pausing"]["machine"] is True
    fewer = cli.json("invites", "edit", made["id"], "--track", "second")
    assert fewer["pausing"] == {"second": False}


def test_a_new_type_drops_the_dates_of_the_old(
    cli: Cli, make_invite: MakeInvite
) -> None:
    made = make_invite("--expires", "2027-01-31T17:00Z")
    event = cli.json(
        *("invites", "edit", made["id"], "--type", "live_event"),
        *("--starts", "2027-01-01T09:00Z", "--ends", "2027-01-01T10:00Z"),
    )
    assert event["expires_at"] is None
    back = cli.json("invites", "edit", made["id"], "--type", "self_paced")
    assert (back["starts_at"], back["ends_at"]) == (None, None)


def test_an_edit_needs_something_to_change_and_an_invite(
    cli: Cli, make_invite: MakeInvite
) -> None:
    made = make_invite()
    assert "Nothing to change" in cli.refuses("invites", "edit", made["id"])
    assert "no invite 'nope'" in cli.refuses("invites", "edit", "nope", "--share")


def test_a_duplicate_has_every_setting_and_its_own_link(
    cli: Cli, make_invite: MakeInvite
) -> None:
    made = make_invite("--claim-limit", "5", "--origin", "https://a.example")
    copy = cli.json("invites", "duplicate", made["id"])
    changed = {name for name in made if made[name] != copy[name]}
    own = {"id", "token", "url", "share_url", "embed_url", "embed_code"}
    assert changed == {"title", *own}
    assert copy["title"] == "Copy of Spring"
    other = cli.json("invites", "duplicate", made["id"], "--title", "June")
    assert other["title"] == "June"


def test_a_deleted_invite_is_listed_apart_and_can_come_back(
    cli: Cli, make_invite: MakeInvite
) -> None:
    made = make_invite()
    assert "keep their access" in cli("invites", "delete", made["id"])
    assert cli.json("invites", "list", "--all") == []
    (gone,) = cli.json("invites", "list", "--deleted")
    assert (gone["id"], gone["deleted"], gone["status"]) == (
        *(made["id"], True),
        "active",
    )
    assert cli.json("invites", "restore", made["id"])["deleted"] is False
    assert "is not deleted" in cli.refuses("invites", "restore", made["id"])


def test_a_new_link_ends_the_old_one(cli: Cli, make_invite: MakeInvite) -> None:
    made = make_invite()
    after = cli.json("invites", "new-link", made["id"])
    assert after["id"] == made["id"]
    assert after["token"] != made["token"]
    assert tokens.invite_tokens().loads(after["token"]) == [made["id"], 2]


def test_the_list_hides_expired_ones_unless_asked(
    cli: Cli, make_invite: MakeInvite
) -> None:
    active = make_invite()
    expired = make_invite("--expires", "2026-01-01T00:00Z")

    def listed(*options: str) -> list[str]:
        return [each["id"] for each in cli.json("invites", "list", *options)]

    assert listed() == [active["id"]]
    assert listed("--all") == [expired["id"], active["id"]]
    assert listed("--status", "expired") == [expired["id"]]
    both = ("--status", "expired", "--status", "active")
    assert listed(*both) == [expired["id"], active["id"]]


def test_people_can_read_it_too(cli: Cli, make_invite: MakeInvite) -> None:
    made = make_invite("--claim-limit", "5", "--sharing", "embed", "--origin", "any")
    shown = cli("invites", "show", made["id"])
    assert made["url"] in shown
    assert made["embed_code"] in shown
    assert "any https site" in shown
    assert "0 of 5" in cli("invites", "list")


def test_who_changed_what_is_noted(cli: Cli, make_invite: MakeInvite) -> None:
    made = make_invite()
    cli("invites", "edit", made["id"], "--title", "Summer")
    cli("invites", "delete", made["id"], "--revoke")
    entries = db.session.execute(
        sa.select(AuditEntry.action, AuditEntry.subject, AuditEntry.admin_email)
        .where(AuditEntry.action.startswith("invite."))
        .order_by(AuditEntry.id)
    ).all()
    assert [tuple(entry) for entry in entries] == [
        ("invite.created", "Spring", ""),
        ("invite.edited", "Summer", ""),
        ("invite.deleted", "Summer", ""),
    ]
