"""The rule of pausing, and services as they are stored."""

import pytest

from trackgate.tracks.services import (
    Service,
    ServiceKind,
    machine_count,
    unpausable,
    why_not_pausable,
)

MACHINE = Service(name="shell", kind=ServiceKind.MACHINE)


def test_machines_alone_can_pause() -> None:
    assert why_not_pausable([MACHINE, MACHINE]) == ""


def test_without_a_machine_there_is_nothing_to_pause() -> None:
    assert why_not_pausable([]) == "there is no virtual machine to pause"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ServiceKind.CONTAINER, "container"),
        (ServiceKind.BROWSER, "virtual browser"),
        (ServiceKind.WEBSITE, "website service"),
        (ServiceKind.CLOUD, "cloud account"),
        (ServiceKind.OTHER, "unknown service"),
    ],
)
def test_any_other_service_forbids_pausing_and_is_named(
    kind: ServiceKind, words: str
) -> None:
    why = why_not_pausable([MACHINE, Service(name="odd-one", kind=kind)])
    assert words in why
    assert "odd-one" in why


def test_counts_are_of_machines_and_of_what_forbids_pausing() -> None:
    services = [MACHINE, Service(name="web", kind=ServiceKind.CONTAINER)]
    assert machine_count(services) == 1
    assert [service.name for service in unpausable(services)] == ["web"]


def test_a_stored_service_comes_back_as_it_was() -> None:
    service = Service(
        name="web",
        kind=ServiceKind.WEBSITE,
        url="https://a.example/",
        new_window=True,
        options={"memory": 1},
    )
    stored = service.to_dict()
    assert stored["kind"] == "website"
    assert type(stored["kind"]) is str
    assert Service.from_dict(stored) == service
