"""The image of machines, as it would be built now: built once, kept between runs."""

import shutil
from pathlib import Path

import pytest

from support.needs import find_node
from support.turns import one_at_a_time
from trackgate.sandboxes.images.build import build

_IMAGES = Path(__file__).resolve().parents[2] / ".cache" / "images"


@pytest.fixture(scope="session")
def machine_image() -> Path:
    """The folder of the image. What was built from older sources is thrown away."""
    with one_at_a_time(_IMAGES):
        version = build(_IMAGES, progress=print, node=find_node())
        for other in set(_IMAGES.glob("*/")) - {_IMAGES / version}:
            shutil.rmtree(other)
    return _IMAGES / version
