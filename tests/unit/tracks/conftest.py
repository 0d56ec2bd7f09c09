"""Track folders for tests: those that are kept, and those made on the spot."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from trackgate.tracks.folder import read_folder
from trackgate.tracks.problems import ImportRefused

MakeFolder = Callable[..., Path]

TRACK = "slug: small\ntitle: Small\n"
ASSIGNMENT = "---\nslug: one\ntitle: One\n---\nDo it.\n"


@pytest.fixture
def folders() -> Path:
    """The folder of kept track folders."""
    return Path(__file__).parents[2] / "folders"


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Make a small good track folder, with ``changes`` (None takes a file away)."""

    def make(changes: Mapping[str, str | bytes | None] | None = None) -> Path:
        root = tmp_path / "small"
        files: dict[str, str | bytes | None] = {
            "track.yml": TRACK,
            "01-one/assignment.md": ASSIGNMENT,
            **(changes or {}),
        }
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink(missing_ok=True)
            elif isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(content, encoding="utf-8")
        return root

    return make


@pytest.fixture
def refusal(make_folder: MakeFolder) -> Callable[..., list[str]]:
    """Give what is said of a folder that must be refused, line by line."""

    def refuse(changes: Mapping[str, str | bytes | None]) -> list[str]:
        with pytest.raises(ImportRefused) as refused:
            read_folder(make_folder(changes))
        return str(refused.value).splitlines()

    return refuse
