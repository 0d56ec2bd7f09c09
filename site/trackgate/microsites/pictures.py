"""Drawing many cards: on every core where that pays."""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Self

from trackgate.cards.content import Card
from trackgate.cards.drawing import draw_card
from trackgate.cards.keeping import write_whole
from trackgate.microsites.manifest import Made, look
from trackgate.microsites.plan import Planned

_FEW = 150  # drawn here: other processes take a second to start
_AT_ONCE = 50

_Drawn = list[tuple[str, Made]]


class Pictures:
    """Draws cards into a folder, beside whatever else is done meanwhile."""

    def __init__(self, folder: Path, logo: bytes) -> None:
        self._folder, self._logo = folder, logo
        self._pool: ProcessPoolExecutor | None = None
        self._begun: list[Future[_Drawn]] = []
        self._here: _Drawn = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def start(self, items: Sequence[Planned]) -> None:
        """Begin to draw; a few are drawn at once."""
        wanted = [(item.path, item.card) for item in items if item.card is not None]
        for path in {(self._folder / name).parent for name, _ in wanted}:
            path.mkdir(exist_ok=True)
        if len(wanted) <= _FEW:
            self._here = draw_all(self._folder, wanted, self._logo)
            return
        # Spawned, not forked: this process has threads and a database.
        self._pool = ProcessPoolExecutor(
            max_workers=os.cpu_count() or 1,
            mp_context=multiprocessing.get_context("spawn"),
        )
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            done = self._pool.submit(draw_all, self._folder, some, self._logo)
            self._begun.append(done)

    def finish(self) -> dict[str, Made]:
        """Wait for all of them; give what is to be remembered of each."""
        drawn = [*self._here, *(one for job in self._begun for one in job.result())]
        return dict(drawn)


def draw_all(folder: Path, wanted: Sequence[tuple[str, Card]], logo: bytes) -> _Drawn:
    """Draw cards into a folder, each at its path; also run in another process."""
    drawn = []
    for name, card in wanted:
        path, content = folder / name, draw_card(card, logo)
        write_whole(path, content)
        drawn.append((name, look(path, card.digest, content)))
    return drawn
