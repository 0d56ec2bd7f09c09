"""Loads one module changed: in the process of the tests and in those they start.

Python imports this by itself where its folder is on ``PYTHONPATH``. The checkout is
never touched.
"""

import json
import os
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

_FILE = os.environ.get("MUTANT_FILE", "")


def _install(path: str, text: str) -> None:
    usual = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        if self.path == path:
            return compile(text, path, "exec", dont_inherit=True)
        return usual(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore


if _FILE:
    _given = json.loads(Path(_FILE).read_text(encoding="utf-8"))
    _install(_given["path"], _given["text"])
