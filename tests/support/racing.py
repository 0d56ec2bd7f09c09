"""Many threads that begin at the same moment, each in a transaction of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask

from trackgate.core.db import db

Result = TypeVar("Result")

_SECONDS = 60


def at_once(
    app: Flask, works: Sequence[Callable[[], Result]]
) -> list[Result | Exception]:
    """Do every work in a thread of its own, all from the same moment.

    Each is committed, or rolled back if it raises. Gives what each returned or
    raised, in their order.
    """
    start = threading.Barrier(len(works))

    def do(work: Callable[[], Result]) -> Result | Exception:
        with app.app_context():
            start.wait(_SECONDS)
            try:
                result = work()
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                return error
            return result

    with ThreadPoolExecutor(max_workers=len(works)) as pool:
        return list(pool.map(do, works, timeout=_SECONDS))


def of_kind(results: Sequence[object], kind: type[Exception]) -> list[Exception]:
    """Give the errors of one kind among what ``at_once`` gave."""
    return [result for result in results if isinstance(result, kind)]


def went_well(results: Sequence[Result | Exception]) -> list[Result]:
    """Give what was returned, without the errors."""
    return [result for result in results if not isinstance(result, Exception)]
