"""The machine's own programs, where this computer can run them, too."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

from trackgate.sandboxes.images.natives import programs


def write_natives(folder: Path) -> None:
    """Write all of them into a folder, ready to run."""
    for name, content in programs().items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o755)


@cache
def can_run_natives() -> bool:
    """Tell whether the kernel runs programs for 32-bit Linux on x86."""
    with tempfile.TemporaryDirectory() as name:
        write_natives(Path(name))
        try:
            return subprocess.run([f"{name}/take", "0"], check=False).returncode == 0
        except OSError:
            return False
