"""The services a sandbox is made of, and the rule of pausing.

The rule (Pausing, in the rules of the project): a track may be pausable only if it
has at least one virtual machine and no container, virtual browser, website service
or cloud account. Links to outside are tabs, not services, and do not count.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class ServiceKind(StrEnum):
    """What a service is."""

    MACHINE = "machine"
    CONTAINER = "container"
    BROWSER = "browser"
    WEBSITE = "website"
    CLOUD = "cloud"
    OTHER = "other"  # declared under a key we do not know: never taken as pausable


_NAMES = {
    ServiceKind.MACHINE: "virtual machine",
    ServiceKind.CONTAINER: "container",
    ServiceKind.BROWSER: "virtual browser",
    ServiceKind.WEBSITE: "website service",
    ServiceKind.CLOUD: "cloud account",
    ServiceKind.OTHER: "unknown service",
}


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service; revisions store it as a dictionary."""

    name: str
    kind: ServiceKind
    image: str = ""
    url: str = ""
    new_window: bool = False
    # What else a runtime may want: memory, cpus, shell, environment, ports …
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Give kind and name for people: ``container “web”``."""
        return f"{_NAMES[self.kind]} “{self.name}”"

    def to_dict(self) -> dict[str, Any]:
        """Give what is stored in ``TrackRevision.services``."""
        return asdict(self) | {"kind": self.kind.value}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> "Service":
        """Give the service that ``to_dict`` stored."""
        return cls(**{**stored, "kind": ServiceKind(stored["kind"])})


def machine_count(services: Iterable[Service]) -> int:
    """Count the virtual machines."""
    return sum(service.kind is ServiceKind.MACHINE for service in services)


def unpausable(services: Iterable[Service]) -> list[Service]:
    """Give the services that forbid pausing."""
    return [each for each in services if each.kind is not ServiceKind.MACHINE]


def why_not_pausable(services: Iterable[Service]) -> str:
    """Give why a track of these services may not pause, or "" where it may."""
    services = list(services)
    in_the_way = unpausable(services)
    if in_the_way:
        return f"the {in_the_way[0].words} cannot be paused"
    if not machine_count(services):
        return "there is no virtual machine to pause"
    return ""
