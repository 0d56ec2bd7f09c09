"""``trackgate form``, ``trackgate leads`` and ``trackgate mail``."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trackgate.admin.base.models import AuditEntry
from trackgate.cli.invites.commands import get_invite
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.core.emails import normalise
from trackgate.forms.builder import Submission
from trackgate.forms.leads import store_lead
from trackgate.forms.store import current_form
from trackgate.mail import outbox

from .conftest import Cli

MakeInvite = Callable[..., dict[str, Any]]


def test_a_preset_becomes_the_form(cli: Cli) -> None:
    before = cli.json("form", "show")["version"]
    assert "webinar" in cli("form", "load", "webinar")
    shown = cli.json("form", "show")
    assert shown["version"] > before
    assert [field["name"] for field in shown["fields"]]
    assert shown["heading"] in cli("form", "show")


def test_a_file_becomes_the_form(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(
        '[[fields]]\nname = "size"\nkind = "text"\nlabel = "Size"\n', encoding="utf-8"
    )
    cli("form", "load", str(path))
    (field,) = cli.json("form", "show")["fields"]
    assert field["label"] == "Size"


def test_what_cannot_be_a_form_is_one_line(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    assert "cannot be read" in cli.refuses("form", "load", str(path))
    path.write_text("not = [toml\n", encoding="utf-8")
    assert "not a TOML file" in cli.refuses("form", "load", str(path))
    path.write_text('[[fields]]\nname = ""\nkind = "what"\n', encoding="utf-8")
    assert "fields.0.kind" in cli.refuses("form", "load", str(path))
    assert "no preset 'nope'" in cli.refuses("form", "load", "nope")


def test_leads_are_written_with_the_ids_of_their_invites(
    cli: Cli, make_invite: MakeInvite
) -> None:
    public_id = make_invite()["id"]
    store_lead(
        email=normalise("Ada@example.com"),
        stored=current_form(),
        submission=Submission(answers={}, errors={}, consents=(), honeypot=False),
        invite_id=get_invite(public_id).id,
        attribution={},
        page="/",
        suspect=False,
        now=clock.now(),
    )
    db.session.commit()
    (row,) = csv.DictReader(io.StringIO(cli("leads", "export")))
    assert (row["email"], row["invite"]) == ("Ada@example.com", public_id)
    (lead,) = json.loads(cli("leads", "export", "--format", "json"))
    assert (lead["email"], lead["invite"]) == ("Ada@example.com", public_id)


def test_the_outbox_can_be_read_at_the_machine(cli: Cli) -> None:
    assert "empty" in cli("mail", "list")
    outbox.post("ada@example.com", "Your code", "It is 123456", now=clock.now())
    db.session.commit()
    (row,) = cli.json("mail", "list")
    assert (row["to"], row["state"]) == ("ada@example.com", "kept")
    assert "123456" not in cli("mail", "list")
    assert "It is 123456" in cli("mail", "read", str(row["id"]))
    (noted,) = db.session.scalars(db.select(AuditEntry))
    assert (noted.action, noted.subject) == ("mail.read", f"mail {row['id']}")
    assert noted.detail == {}  # an erased person's address must not stay behind
    assert "no mail 99" in cli.refuses("mail", "read", "99")
