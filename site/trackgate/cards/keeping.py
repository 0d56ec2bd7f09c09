"""Drawn cards, kept as files by their digest, so that each is drawn once."""

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

from trackgate.cards.content import Card
from trackgate.cards.drawing import draw_card

MOST_KEPT = 2_000
"""About 100 MB. The oldest give way; who asks for one again has it drawn again."""

_drawing = Lock()  # a link that is pasted once is fetched by many at once


def kept_card(card: Card, logo: bytes, *, folder: Path) -> bytes:
    """Give the picture of a card, drawn only where ``folder`` does not have it."""
    path = folder / f"{card.digest}.jpg"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    with _drawing:
        with suppress(FileNotFoundError):
            return path.read_bytes()
        picture = draw_card(card, logo)
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, picture)
        _drop_oldest(folder)
    return picture


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever reads half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _drop_oldest(folder: Path) -> None:
    kept = list(folder.glob("*.jpg"))
    if len(kept) <= MOST_KEPT:
        return
    ages = []
    for path in kept:
        with suppress(FileNotFoundError):  # another process drops them too
            ages.append((path.stat().st_mtime, path))
    for _, path in sorted(ages)[: len(kept) - MOST_KEPT]:
        path.unlink(missing_ok=True)
