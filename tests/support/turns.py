"""One at a time, among the processes that run the tests side by side."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_at_a_time(what: Path) -> Iterator[None]:
    """Wait until no other process is here for the same thing; ``what`` names it.

    Beside it a file is left that holds the lock. A process that dies lets go of it.
    """
    what.parent.mkdir(parents=True, exist_ok=True)
    with what.with_name(f"{what.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
