"""Waiting for a condition with a deadline, never for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(
    ask: Callable[[], T | None], *, seconds: float, what: str, pause: float = 0.05
) -> T:
    """Ask again and again until the answer is true, and give that answer.

    Raises ``TimeoutError`` naming ``what`` was waited for once ``seconds`` are over.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(pause)
