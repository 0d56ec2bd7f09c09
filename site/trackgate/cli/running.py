"""How every command runs: in an application, and with one clear line on bad input."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import ScriptInfo
from sqlalchemy.exc import DBAPIError

from trackgate.admin.base.accounts import InvalidAdmin
from trackgate.core.config import ConfigError
from trackgate.core.db import db, reading
from trackgate.core.emails import InvalidEmail
from trackgate.forms.definition import InvalidForm
from trackgate.forms.presets import UnknownPreset
from trackgate.forms.store import NoForm
from trackgate.invites.errors import InvalidInvite, InviteChanged
from trackgate.invites.terms import InvalidDuration
from trackgate.tracks.revisions import UnknownTrack
from trackgate.web.health import find_problems

P = ParamSpec("P")
R = TypeVar("R")

REFUSALS = (
    ConfigError,
    InvalidAdmin,
    InvalidDuration,
    InvalidEmail,
    InvalidForm,
    InvalidInvite,
    NoForm,
    UnknownPreset,
    UnknownTrack,
)
"""What the parts raise on bad input; their texts are sentences for people."""


class Refused(click.ClickException):
    """Bad input: the message is printed as one line, and the exit status is 1."""


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what the parts refuse into one line; nothing is saved then."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except REFUSALS as error:
            raise Refused(_one_line(str(error))) from error
        except InviteChanged:
            raise Refused(
                "Somebody else saved the invite just now; try again"
            ) from None
        finally:
            if current_app:
                db.session.rollback()

    return wrapped


def writes(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command in the application; it commits what it did, or nothing is."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with _application():
            return _on_a_ready_database(command)(*args, **kwargs)

    return refusing(wrapped)


def reads(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command that only reads: on SQLite it takes no write lock."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with reading():
            return command(*args, **kwargs)

    return writes(wrapped)


def in_application(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command in the application, on whatever database there is."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with _application():
            return command(*args, **kwargs)

    return refusing(wrapped)


@contextmanager
def _application() -> Iterator[None]:
    """Push the application's context, unless ``flask`` (or a test) has done so."""
    if current_app:
        yield
        return
    info = click.get_current_context().ensure_object(ScriptInfo)
    with info.load_app().app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def _on_a_ready_database(command: Callable[P, R]) -> Callable[P, R]:
    """Say plainly what is wrong with the database, where that is what failed."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except DBAPIError as error:
            db.session.rollback()
            why = database_problem()
            if why is None:
                raise
            raise Refused(why) from error

    return wrapped


def database_problem() -> str | None:
    """Give what keeps the database from being used, in plain words, or None."""
    current_app.logger.disabled = True
    try:
        problems = [p for p in find_problems() if p.startswith("the database")]
    finally:
        current_app.logger.disabled = False
    return problems[0].capitalize() if problems else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
