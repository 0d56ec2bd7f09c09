"""Templates and assets of a microsite: ours, and file by file a user's own instead."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    select_autoescape,
)
from jinja2.exceptions import TemplateSyntaxError

from trackgate.core.paths import DATA_ROOT
from trackgate.microsites.errors import MicrositeRefused

_TEMPLATES = DATA_ROOT / "templates"
_OURS = _TEMPLATES / "microsite"
_STATIC = DATA_ROOT / "static"
_OUR_ASSETS = ("base.css", "microsite.css", "icons/favicon.svg")


@dataclass(frozen=True)
class Asset:
    """A file that is copied into the site under a name with its digest."""

    content: bytes
    path: str


class Theme:
    """The templates and assets of one build, read once."""

    def __init__(self, folder: Path | None) -> None:
        """Take the user's folder, if any; raises ``MicrositeRefused``."""
        if folder is not None and not folder.is_dir():
            raise MicrositeRefused(f"There is no folder {folder}")
        self.folders = [*([folder] if folder else []), _OURS, _TEMPLATES]
        self._own = folder / "static" if folder else None
        self._environment = Environment(
            loader=FileSystemLoader(self.folders),
            autoescape=select_autoescape(["html", "xml"]),
            undefined=StrictUndefined,
            keep_trailing_newline=True,
            auto_reload=False,  # a build reads each template once
        )

    @cached_property
    def assets(self) -> dict[str, Asset]:
        """Give the assets by the names that templates know them by."""
        found = {name: _STATIC / name for name in _OUR_ASSETS}
        if self._own is not None and self._own.is_dir():
            found |= {
                str(path.relative_to(self._own)): path for path in _files(self._own)
            }
        return {name: _asset(name, path.read_bytes()) for name, path in found.items()}

    @cached_property
    def digest(self) -> str:
        """Give what changes with any template or asset."""
        total = hashlib.sha256()
        for folder in self.folders[:-1]:
            for path in _files(folder):
                total.update(f"{path.relative_to(folder)}\0".encode())
                total.update(path.read_bytes())
        total.update((_TEMPLATES / "macros" / "ui.html").read_bytes())
        for asset in self.assets.values():
            total.update(asset.path.encode())
        return total.hexdigest()

    def render(self, name: str, facts: Mapping[str, Any]) -> bytes:
        """Give a template's text; raises ``MicrositeRefused`` where it is wrong."""
        try:
            return self._environment.get_template(name).render(facts).encode()
        except TemplateError as error:
            raise MicrositeRefused(_tell(name, error)) from error

    def signs_of_change(self) -> object:
        """Give something that differs once a file was changed; a new one each time."""
        watched = [*self.folders[:-1], _STATIC]
        return tuple(
            (str(path), stat.st_mtime_ns, stat.st_size)
            for folder in watched
            for path in _files(folder)
            for stat in [path.stat()]
        )


def add_asset(name: str, content: bytes) -> Asset:
    """Give an asset that was made, not read from a folder."""
    return _asset(name, content)


def _asset(name: str, content: bytes) -> Asset:
    digest = hashlib.sha256(content).hexdigest()[:12]
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if dot else (name, "")
    return Asset(content, f"assets/{stem}-{digest}{ending}")


def _files(folder: Path) -> list[Path]:
    """Give the files below a folder, sorted; hidden ones are left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _tell(name: str, error: TemplateError) -> str:
    if isinstance(error, TemplateSyntaxError):
        return f"Template {error.name or name}, line {error.lineno}: {error.message}"
    return f"Template {name}: {error.message or type(error).__name__}"
