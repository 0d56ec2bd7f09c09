"""The image of machines, as it would be built now: built once, kept between runs."""

from pathlib import Path

import pytest

from support.needs import find_node
from trackgate.sandboxes.images.build import build

_IMAGES = Path(__file__).resolve().parents[2] / ".cache" / "images"


@pytest.fixture(scope="session")
def machine_image() -> Path:
    """The folder of the image."""
    return _IMAGES / build(_IMAGES, progress=print, node=find_node())
