"""What the figures depend on beside the programs: cores, other work, the disk."""

import os
import platform
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

_WRITES = 40
_PAGE = bytes(4096)


@dataclass(frozen=True)
class Surroundings:
    """The machine as it was before the first server started."""

    cores: int
    load: float
    """Programs that wanted to run, on average over the last minute."""
    sync_ms: float
    """Milliseconds until the disk says that a page written is safe."""
    python: str

    @property
    def busy(self) -> bool:
        """Tell whether other work will have taken part in the figures."""
        return self.load > 0.5 * self.cores

    def __str__(self) -> str:
        text = (
            f"{self.cores} cores, load {self.load:.1f} before the start,"
            f" {self.sync_ms:.1f} ms a disk sync, Python {self.python}"
        )
        return f"{text}; others were at work: rough figures" if self.busy else text


def look_around(folder: Path) -> Surroundings:
    """Give the machine's surroundings, its disk by a file in a folder."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return Surroundings(
        cores=os.cpu_count() or 1,
        load=load,
        sync_ms=_sync_ms(folder),
        python=platform.python_version(),
    )


def _sync_ms(folder: Path) -> float:
    """Give the median time of an fsync after a page, which no commit can undercut."""
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(_WRITES):
            started = time.perf_counter()
            file.write(_PAGE)
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)
