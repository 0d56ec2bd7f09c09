"""``trackgate doctor`` finds what is wrong, and only that."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from trackgate.cli.database import migrate
from trackgate.cli.doctor.checks import Level
from trackgate.cli.doctor.health import sqlite_version
from trackgate.cli.doctor.invariants import RULES, check_invariants
from trackgate.cli.invites.commands import get_invite
from trackgate.cli.program import program
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, ClaimTrack, Play
from trackgate.invites.claims import make_claim
from trackgate.invites.models import Invite
from trackgate.invites.plays import start_play
from trackgate.invites.queries import tracks_of_claim
from trackgate.jobs import heartbeat
from trackgate.learners.identity import anonymous_learner
from trackgate.tracks.revisions import newest_revision

MakeInvite = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("version", "level"),
    [
        ((3, 6, 23), Level.OK),
        ((3, 7, 0), Level.WRONG),
        ((3, 45, 1), Level.WRONG),
        ((3, 51, 2), Level.WRONG),
        ((3, 51, 3), Level.OK),
        ((3, 53, 4), Level.OK),
    ],
)
def test_versions_of_sqlite_with_the_wal_reset_bug_are_wrong(
    version: tuple[int, ...], level: Level
) -> None:
    assert sqlite_version(version).level is level


def doctor() -> tuple[int, list[str]]:
    done = CliRunner().invoke(program, ["doctor"])
    return done.exit_code, done.stdout.splitlines()


@pytest.fixture
def migrated(app: Flask) -> None:
    """A database made as in earnest, by the migrations."""
    db.drop_all()
    migrate()


def test_a_good_deployment_is_well(app: Flask, migrated: None) -> None:
    heartbeat.beat()
    status, lines = doctor()
    assert status == 0
    assert lines[-1] == "Nothing is wrong."
    assert not [line for line in lines if line.startswith("WRONG")]


def test_a_database_that_is_not_migrated_is_wrong(app: Flask) -> None:
    status, lines = doctor()
    assert status == 1
    assert lines[0] == (
        "WRONG  The database is not migrated; run: trackgate db upgrade"
    )


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("DROP TABLE pool_sandbox", "table pool_sandbox"),
        ("ALTER TABLE claim DROP COLUMN network", "column claim.network"),
        ("DROP INDEX uq_play_live", "index uq_play_live"),
    ],
)
def test_a_newest_revision_without_its_tables_is_wrong(
    harm: str, named: str, app: Flask, migrated: None
) -> None:
    db.session.execute(sa.text(harm))
    db.session.commit()
    status, lines = doctor()
    assert status == 1
    assert lines[0] == (
        "WRONG  the tables are not those of this version, whatever its revision says:"
        f" {named}; restore a backup and run: trackgate db upgrade"
    )


def test_a_table_of_the_operators_own_is_only_noted(app: Flask, migrated: None) -> None:
    db.session.execute(sa.text("CREATE TABLE ours (id INTEGER)"))
    db.session.commit()
    status, lines = doctor()
    assert status == 0
    assert lines[0] == (
        "note   the database has more than this version needs: table ours"
    )


@pytest.fixture
def claim_id(app: Flask, make_invite: MakeInvite) -> int:
    """A claim with a play, on an invite of one track."""
    now = clock.now()
    learner = anonymous_learner(made_by="press", now=now)
    invite_id = get_invite(make_invite()["id"]).id
    key = make_claim(invite_id=invite_id, learner_id=learner, attribution={}, now=now)
    (track,) = tracks_of_claim(key)
    revision = newest_revision(track.track_id).id
    start_play(
        claim_id=key,
        track_id=track.track_id,
        revision_id=revision,
        start_key="click",
        now=now,
    )
    db.session.commit()
    return key


def broken() -> list[str]:
    return [
        finding.text.partition(":")[0]
        for finding in check_invariants()
        if finding.level is Level.WRONG
    ]


def test_nothing_is_broken_by_claiming_and_playing(claim_id: int) -> None:
    assert broken() == []


@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        (
            sa.update(Invite).values(claimed=7),
            "each invite's count of claims is the sum of their seats",
        ),
        (
            sa.update(ClaimTrack).values(plays_used=0),
            "every play that started is counted",
        ),
        (
            sa.update(Claim).values(revoked_at=sa.func.current_timestamp()),
            "no play is live under a revoked claim",
        ),
        (
            sa.update(Play).values(revision_id=Play.revision_id + 1),
            "every play has a revision of its own track",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_rule_is_found(harm: sa.UpdateBase, rule: str, claim_id: int) -> None:
    db.session.execute(harm)
    assert broken() == [rule]


def test_a_claim_that_lost_its_tracks_is_found(claim_id: int) -> None:
    db.session.execute(sa.delete(ClaimTrack))
    assert broken() == [
        "every claim carries a track",
        "every live play is of a track that its claim carries",
    ]


@pytest.mark.parametrize("rule", [r for r in RULES if r.startswith("one ")])
def test_what_a_unique_index_forbids_is_asked_all_the_same(
    rule: str, app: Flask
) -> None:
    assert db.session.execute(RULES[rule]).all() == []
