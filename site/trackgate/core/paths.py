"""Where templates, static files, migrations, presets and sample tracks lie.

A wheel carries them in ``trackgate/_data``; a checkout has them at its root.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_IN_WHEEL = _PACKAGE / "_data"

DATA_ROOT = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent.parent
