"""Marks that follow from what a test uses, so that ``-m`` finds it by them."""

import pytest

_MARKS = {"browser": "browser", "playwright": "browser", "machine_image": "machine"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a browser or boots a machine, before anything is selected."""
    for item in items:
        used = getattr(item, "fixturenames", [])
        for fixture, mark in _MARKS.items():
            if fixture in used:
                item.add_marker(mark)
