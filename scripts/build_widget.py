"""Write widget/track-widget.min.js from widget/track-widget.js (``make widget``).

Needs Node.js for terser, at the version named here. The result is committed with the
checksums of both, so that nobody else needs either; a test says when it is stale.
"""

import hashlib
import json
import re
import subprocess
import tempfile
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "widget"
_TERSER = "terser@5.51.2"
_OPTIONS = (
    *("--ecma", "2022", "--compress", "passes=3", "--mangle"),
    *("--mangle-props", "regex=/^_/"),
)


def main() -> None:
    """Write the minified script and, beside it, what it was made from."""
    source = _FOLDER / "track-widget.js"
    minified = _minify(shorten_sheet(source.read_text(encoding="utf-8")))
    (_FOLDER / "track-widget.min.js").write_bytes(minified)
    facts = {
        "source": hashlib.sha256(source.read_bytes()).hexdigest(),
        "minified": hashlib.sha256(minified).hexdigest(),
        "by": _TERSER,
    }
    text = json.dumps(facts, indent=2) + "\n"
    (_FOLDER / "built.json").write_text(text, encoding="utf-8")
    print(f"{len(minified)} bytes, from {_TERSER}")


def shorten_sheet(script: str) -> str:
    """Take the blanks out of the style sheet, a string that terser leaves alone."""

    def shorten(found: re.Match[str]) -> str:
        sheet = re.sub(r"\s*([{};:,])\s*", r"\1", re.sub(r"\s+", " ", found[1]))
        return f"`{sheet.strip().replace(';}', '}')}`"

    return re.sub(r"/\* css \*/ `(.*?)`", shorten, script, flags=re.DOTALL)


def _minify(script: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "track-widget.js"
        draft.write_text(script, encoding="utf-8")
        command = ["npx", "--yes", _TERSER, str(draft), *_OPTIONS]
        # Its words are all ours, but the name of a folder that was just made.
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
        return done.stdout.strip()


if __name__ == "__main__":
    main()
