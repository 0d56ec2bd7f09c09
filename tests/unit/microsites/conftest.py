"""Invites on sale, and a build of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from conftest import Tick
from trackgate.microsites.building import Build, Order, build

SITE = "https://www.example.com/learn"


class Site:
    """A microsite in a folder, built and looked at."""

    def __init__(self, out: Path, tick: Tick) -> None:
        self.out = out
        self._tick = tick

    def build(
        self,
        *invites: str,
        url: str = SITE,
        templates: Path | None = None,
    ) -> Build:
        """Build from these invites, or from all that are listed."""
        order = Order(
            out=self.out, invites=invites or None, site_url=url, templates=templates
        )
        return build(order, now=self._tick.now)

    def read(self, path: str) -> str:
        return (self.out / path).read_text(encoding="utf-8")

    def page(self, done: Build, number: int = 0) -> str:
        """Give the page of an invite that a build made."""
        return self.read(f"{done.pages[number].path}index.html")

    def files(self) -> set[str]:
        return {
            str(path.relative_to(self.out))
            for path in self.out.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def site(app: Flask, tmp_path: Path, tick: Tick) -> Site:
    return Site(tmp_path / "out", tick)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files below a folder of templates; gives the folder."""

    def make(**files: str) -> Path:
        folder = tmp_path / "ours"
        for name, text in files.items():
            path = folder / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return make
