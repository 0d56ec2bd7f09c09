"""Building anew whenever templates or invites change, for design work."""

from collections.abc import Callable, Iterator
from datetime import datetime

from trackgate.core.db import db
from trackgate.microsites.building import Build, Order, build
from trackgate.microsites.choosing import signs_of_change
from trackgate.microsites.errors import MicrositeRefused
from trackgate.microsites.theme import Theme

_NONE_YET = object()


def watch(
    order: Order, *, now: Callable[[], datetime], pause: Callable[[], None]
) -> Iterator[Build | MicrositeRefused]:
    """Give each build, or why there is none, as soon as something has changed.

    ``pause`` is called between two looks. What is wrong is told and watched on: the
    next change may put it right.
    """
    seen: object = _NONE_YET
    while True:
        signs = _signs(order, now())
        if signs != seen:
            seen = signs
            yield _build(order, now())
        db.session.rollback()  # so that the next look sees what others have done
        pause()


def _signs(order: Order, now: datetime) -> object:
    try:
        return Theme(order.templates).signs_of_change(), signs_of_change(now=now)
    except (MicrositeRefused, OSError) as error:  # files come and go while one looks
        return str(error)


def _build(order: Order, now: datetime) -> Build | MicrositeRefused:
    try:
        return build(order, now=now)
    except MicrositeRefused as refused:
        return refused
