"""How the pages look in every engine."""

import pytest

from engines.looks import looks_right
from engines.page import EnginePage
from journeys.office import Office
from journeys.steps import PHISH

pytestmark = pytest.mark.engine


def test_gate_tracks_and_player_fit_a_phone_and_a_desk(
    visitor: EnginePage, office: Office
) -> None:
    visitor.open(office.invite("Looks", access="details").url)
    visitor.has("button", "Continue")
    looks_right(visitor)
    visitor.open(office.invite("Looks of a track").url)
    visitor.go_by("Continue")
    looks_right(visitor)
    visitor.go_by("Start", within=PHISH)
    looks_right(visitor)
