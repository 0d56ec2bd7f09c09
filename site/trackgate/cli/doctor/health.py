"""The doctor's checks of the database below the data, and of the settings."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from trackgate.cli.doctor.checks import Finding, note, ok, wrong
from trackgate.core.config import LearnerProof, Settings
from trackgate.core.db import db, sqlite_module
from trackgate.core.organisation import organisation
from trackgate.forms.store import NoForm, current_form
from trackgate.mail.models import Mail
from trackgate.mail.smtp import BadSmtpUrl, parse_smtp_url
from trackgate.web.health import find_problems

Version = tuple[int, ...]

_BUG_FIRST: Version = (3, 7, 0)
_BUG_LAST: Version = (3, 51, 2)


def check_sqlite() -> Iterator[Finding]:
    """Look at SQLite itself, where that is the database."""
    if db.engine.dialect.name != "sqlite":
        version = db.session.scalar(sa.text("SHOW server_version"))
        yield ok(f"PostgreSQL {version}")
        return
    yield sqlite_version(sqlite_module.sqlite_version_info)
    broken = db.session.execute(sa.text("PRAGMA quick_check(5)")).scalars().all()
    if broken == ["ok"]:
        yield ok("the database file is sound")
    else:
        yield wrong(f"the database file is damaged: {'; '.join(broken)}")
    lost = db.session.execute(sa.text("PRAGMA foreign_key_check")).all()
    if lost:
        yield wrong(f"{len(lost)} row(s) refer to nothing, first in {lost[0][0]}")
    yield _promises()


def sqlite_version(version: Version) -> Finding:
    """Tell whether a version of SQLite has the WAL-reset bug."""
    text = f"SQLite {'.'.join(map(str, version))}"
    if _BUG_FIRST <= version <= _BUG_LAST:
        return wrong(
            f"{text} can damage the database (the WAL-reset bug, 3.7.0 to 3.51.2);"
            " install pysqlite3 0.6.1 or newer"
        )
    return ok(text)


def _promises() -> Finding:
    """Tell whether what was acknowledged survives a power cut (invariant 3)."""
    journal = db.session.scalar(sa.text("PRAGMA journal_mode"))
    synchronous = db.session.scalar(sa.text("PRAGMA synchronous"))
    if journal == "wal" and synchronous == 2:
        return ok("what is acknowledged survives a power cut (WAL, synchronous=FULL)")
    return wrong(f"journal_mode is {journal}, synchronous {synchronous}; want wal, 2")


def check_ready() -> Iterator[Finding]:
    """Look at what the readiness check looks at, and at the lead form."""
    problems = find_problems()
    for problem in problems:
        yield note(problem) if "worker" in problem else wrong(problem)
    if not problems:
        yield ok("the database is migrated and the background worker is alive")
    try:
        yield ok(f"the lead form stands (version {current_form().id})")
    except NoForm as error:
        yield wrong(str(error))


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Look at the settings that a public deployment needs."""
    if settings.secure:
        yield ok(f"BASE_URL is {settings.base_url}")
    else:
        yield note(f"BASE_URL is {settings.base_url}: learners come without https")
    yield _mail(settings)
    if not settings.ratelimit_enabled:
        yield note("RATELIMIT_ENABLED is off: nothing slows down who guesses")
    elif settings.ratelimit_storage_uri.startswith("memory:"):
        yield note("RATELIMIT_STORAGE_URI is in memory: good for one process only")
    else:
        yield ok("RATELIMIT_STORAGE_URI is shared between processes")
    if settings.testing:
        yield note("TESTING is on")


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return note("SMTP_URL is not set: mail stays in the outbox, nobody gets any")
    try:
        server = parse_smtp_url(settings.smtp_url)
    except BadSmtpUrl as error:
        return wrong(str(error))
    return ok(f"mail goes out by {server.host}:{server.port}")


def check_proof() -> Iterator[Finding]:
    """Look at what an e-mail that somebody typed is worth."""
    if organisation().learner_proof is LearnerProof.OPEN:
        yield note("LEARNER_PROOF is open: who types an e-mail resumes as its owner")


def check_mail(*, now: datetime) -> Iterator[Finding]:
    """Look at the outbox: mail given up, and code mails that should be gone."""
    late = now - timedelta(minutes=10)
    kept = db.session.scalar(sa.select(sa.func.count()).where(Mail.drop_at < late))
    if kept:
        yield wrong(f"{kept} ended code mail(s) are still kept; is a worker running?")
    given_up = sa.select(sa.func.count()).where(
        Mail.error.is_not(None), Mail.sent_at.is_(None), Mail.due_at.is_(None)
    )
    if count := db.session.scalar(given_up):
        yield note(f"{count} mail(s) could not be sent and were given up")
