"""The options of ``invites create``, ``edit`` and ``duplicate``: the same for all.

None means that an option was not given: an edit changes only what is given.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import click

from trackgate.invites.models import Access, InviteType, Sharing

F = TypeVar("F", bound=Callable[..., Any])
Option = Callable[[Any], Any]


def _text(name: str, metavar: str, help: str) -> Option:
    return click.option(name, metavar=metavar, help=help)


def _several(name: str, field: str, metavar: str, help: str) -> Option:
    return click.option(name, field, multiple=True, metavar=metavar, help=help)


def _choice(name: str, field: str, kind: type[StrEnum], help: str) -> Option:
    values = click.Choice([member.value for member in kind])
    return click.option(name, field, type=values, help=help)


def _number(name: str, help: str) -> Option:
    return click.option(name, type=int, metavar="N", help=f"{help} 0 means unlimited.")


def _switch(names: str, help: str) -> Option:
    return click.option(names, default=None, help=help)


_TIME = "An ISO 8601 time; without a zone it is in --timezone."

_OPTIONS = (
    _text("--title", "T", "Title, for admins; learners see it without a public one."),
    _text("--public-title", "T", "Title that learners see."),
    _text("--public-description", "MD", "Description for learners, in Markdown."),
    _text("--private-description", "T", "Note for admins; learners never see it."),
    _several("--track", "tracks", "SLUG", "A track, in this order. Repeat for more."),
    _several("--no-pausing", "no_pausing", "SLUG", "Offer no pausing on this track."),
    _several("--pausing", "pausing", "SLUG", "Offer pausing where the track can."),
    _choice("--sharing", "sharing", Sharing, "How it is shared."),
    _choice("--type", "kind", InviteType, "At the learner's own pace, or an event."),
    _choice("--access", "access", Access, "Who may claim."),
    _several(
        "--allow", "allowed", "E-MAIL", "An allowed address, or a domain: @example.com."
    ),
    _number("--claim-limit", "How many learners can claim it."),
    _number("--plays", "How often each track can be played."),
    _text("--access-for", "DURATION", "How long claims last: 1y2mo3d4h5m, or forever."),
    _text("--expires", "TIME", f"When it stops taking claims. {_TIME}"),
    click.option("--no-expiry", is_flag=True, help="Never stop taking claims."),
    _text("--starts", "TIME", f"When the live event starts. {_TIME}"),
    _text("--ends", "TIME", f"When the live event ends. {_TIME}"),
    _text("--timezone", "ZONE", "Its time zone, like Europe/Amsterdam."),
    _several(
        "--origin",
        "origins",
        "ORIGIN",
        "A site that may embed it, like https://example.com; any: any https site.",
    ),
    click.option("--no-origins", is_flag=True, help="No site may embed it."),
    _switch("--share/--no-share", "Show learners a Share button."),
    _switch("--listed/--unlisted", "Show it in catalogues."),
    _text("--finish-text", "T", "Text of the finish button."),
    _text("--finish-url", "URL", "Address of the finish button, https only."),
    _text("--finish-target", "TARGET", "Where it opens: _blank, _top or _self."),
)


def invite_options(command: F) -> F:
    """Give a command every option of an invite, in ``--help`` in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
