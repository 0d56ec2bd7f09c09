"""The options of ``invites create``, ``edit`` and ``duplicate``: the same for all.

They follow from the declarations of ``invites.settings``. None means that an option
was not given: an edit changes only what is given.
"""

from collections.abc import Callable
from functools import singledispatch
from typing import Any, TypeVar

import click

from trackgate.invites.setting_kinds import (
    AllowedList,
    Moment,
    Number,
    OneOf,
    Part,
    Setting,
    SiteList,
    Switch,
    TrackList,
)
from trackgate.invites.settings import SETTINGS

F = TypeVar("F", bound=Callable[..., Any])
Option = Callable[[Any], Any]


def _flag(setting: Setting, name: str) -> str:
    return setting.option or f"--{name.replace('_', '-')}"


def _several(flag: str, name: str, metavar: str, help: str) -> Option:
    return click.option(flag, name, multiple=True, metavar=metavar, help=help)


@singledispatch
def options_of(setting: Setting, name: str) -> list[Option]:
    """Give the options of a setting: a text, where its kind has no own."""
    flag = _flag(setting, name)
    return [click.option(flag, name, metavar=setting.metavar, help=setting.help)]


@options_of.register
def _(_setting: Part, _name: str) -> list[Option]:
    return []


@options_of.register
def _(setting: OneOf, name: str) -> list[Option]:
    values = click.Choice([member.value for member in setting.choices])
    return [click.option(_flag(setting, name), name, type=values, help=setting.help)]


@options_of.register
def _(setting: Number, name: str) -> list[Option]:
    flag = _flag(setting, name)
    return [click.option(flag, name, type=int, metavar="N", help=setting.help)]


@options_of.register
def _(setting: Switch, name: str) -> list[Option]:
    plain = name.replace("_", "-")
    flags = setting.option or f"--{plain}/--no-{plain}"
    return [click.option(flags, name, default=None, help=setting.help)]


@options_of.register
def _(setting: Moment, name: str) -> list[Option]:
    flag = _flag(setting, name)
    options = [click.option(flag, name, metavar="TIME", help=setting.help)]
    if setting.no_option:
        options.append(
            click.option(setting.no_option, is_flag=True, help=setting.no_help)
        )
    return options


@options_of.register
def _(setting: TrackList, name: str) -> list[Option]:
    return [
        _several(_flag(setting, name), name, "SLUG", setting.help),
        _several(
            "--no-pausing", "no_pausing", "SLUG", "Offer no pausing on this track."
        ),
        _several("--pausing", "pausing", "SLUG", "Offer pausing where the track can."),
    ]


@options_of.register
def _(setting: AllowedList, name: str) -> list[Option]:
    return [_several(_flag(setting, name), name, "E-MAIL", setting.help)]


@options_of.register
def _(setting: SiteList, name: str) -> list[Option]:
    return [
        _several(_flag(setting, name), name, "ORIGIN", setting.help),
        click.option("--no-origins", is_flag=True, help="No site may embed it."),
    ]


def invite_options(command: F) -> F:
    """Give a command every option of an invite, in ``--help`` in the form's order."""
    options = [
        option
        for name, setting in SETTINGS.items()
        for option in options_of(setting, name)
    ]
    for option in reversed(options):
        command = option(command)
    return command
