"""The machine's own programs, where this computer can run them, too."""

import subprocess
from functools import cache

from trackgate.core.paths import DATA_ROOT

_IMAGES = DATA_ROOT / "site" / "trackgate" / "sandboxes" / "images"
GUEST = _IMAGES / "guest"
NATIVES = GUEST / "lib" / "trackgate"
NAMES = sorted(source.stem for source in (_IMAGES / "natives").glob("*.asm"))


@cache
def can_run_natives() -> bool:
    """Tell whether the kernel runs programs for 32-bit Linux on x86."""
    try:
        return subprocess.run([NATIVES / "take", "0"], check=False).returncode == 0
    except OSError:
        return False
