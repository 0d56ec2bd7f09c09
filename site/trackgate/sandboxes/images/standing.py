"""How the image of machines stands, in words for those who run Trackgate."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trackgate.sandboxes.images import store, verification

_NOTHING = "Tracks that are started now show their text only."
_BUILD = "To build one: trackgate images build"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is to be said of the image; ``well`` if nothing needs attention."""

    text: str
    well: bool = False
    broken: bool = False  # new plays have no machine because of it


def standing(out: Path) -> Standing | None:
    """Give how the current image stands, or None where none was ever wanted."""
    version = store.current_version(out)
    failure = store.last_failure(out)
    if version is None or not store.is_whole(out / version):
        return _without(failure, lost=version)
    found = verification.from_manifest(store.read_manifest(out / version))
    if found is not None and not found.passed:
        return _failed(version, found)
    if failure is not None:
        when, why = failure
        before = f"The one before ({version}) stays in use."
        return Standing(text=f"{_not_made('A new image', when)} {before} {why}")
    return _in_use(version, found)


def _without(failure: tuple[datetime, str] | None, lost: str | None) -> Standing | None:
    if failure is not None:
        when, why = failure
        said = f"{_not_made('The image', when)} {_NOTHING} {why}"
        return Standing(text=said, broken=True)
    if lost is None:
        return None
    said = f"The image of machines ({lost}) is not whole. {_NOTHING} {_BUILD}"
    return Standing(text=said, broken=True)


def _failed(version: str, found: verification.Verification) -> Standing:
    why = verification.in_words(found.failed)
    said = f"The image of machines ({version}) failed its verification"
    return Standing(
        text=f"{said} {_day(found.at)}. {_NOTHING} {why} {_BUILD}", broken=True
    )


def _in_use(version: str, found: verification.Verification | None) -> Standing:
    if found is None:
        said = f"The image of machines ({version}) was never verified."
        return Standing(text=f"{said} To do so: trackgate images verify")
    where = " where it was exported" if found.elsewhere else ""
    said = f"the image of machines ({version}) was verified{where} {_day(found.at)}"
    return Standing(text=f"{said}: all {len(found.checks)} checks passed", well=True)


def _not_made(what: str, when: datetime) -> str:
    return f"{what} of machines could not be made {_day(when)}."


def _day(when: datetime) -> str:
    return f"on {when:%Y-%m-%d at %H:%M} UTC"
