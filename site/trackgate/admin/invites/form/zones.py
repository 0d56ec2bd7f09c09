"""The time zones of the form's list, by region."""

from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

_REGIONS = {
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}
Group = tuple[str, list[tuple[str, str]]]


@cache
def zone_groups() -> list[Group]:
    """Give (region, [(name, text)]) of every place, in order."""
    places = sorted(
        name for name in available_timezones() if name.split("/")[0] in _REGIONS
    )
    return [
        (region, [(name, _text(name)) for name in names])
        for region, names in groupby(places, key=lambda name: name.split("/")[0])
    ]


def _text(name: str) -> str:
    """Give "Argentina – Buenos Aires" for America/Argentina/Buenos_Aires."""
    return " – ".join(name.split("/")[1:]).replace("_", " ")


@cache
def _known() -> frozenset[str]:
    names = {name for _, places in zone_groups() for name, _ in places}
    return frozenset(names | {"UTC"})


def is_offered(name: str) -> bool:
    """Tell whether a zone is in the list; another one is shown beside it."""
    return name in _known()
