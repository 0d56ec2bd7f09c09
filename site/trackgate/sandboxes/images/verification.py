"""What was tried of an image, and with what result, as its manifest keeps it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from trackgate.sandboxes.images import store

_FACT = "verified"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that is promised of a machine, and whether it was so."""

    name: str
    says: str  # the promise, as a sentence
    passed: bool
    why: str = ""  # what was seen instead
    seconds: float = 0


@dataclass(frozen=True, kw_only=True)
class Verification:
    """All checks of an image at one time."""

    at: datetime
    checks: tuple[Check, ...]
    elsewhere: bool = False  # taken over from where the image was exported

    @property
    def failed(self) -> list[Check]:
        """Give the checks that did not pass."""
        return [check for check in self.checks if not check.passed]

    @property
    def passed(self) -> bool:
        """Tell whether all passed."""
        return bool(self.checks) and not self.failed


def record(folder: Path, verification: Verification) -> None:
    """Write a verification into an image's manifest, in place of the one before.

    Raises:
        OSError, ValueError: there is no manifest.
    """
    store.write_manifest(
        folder, store.read_manifest(folder) | {_FACT: _facts(verification)}
    )


def _facts(verification: Verification) -> dict[str, Any]:
    return {
        "at": verification.at.isoformat(timespec="seconds"),
        "passed": verification.passed,
        "elsewhere": verification.elsewhere,
        "checks": [asdict(check) for check in verification.checks],
    }


def from_manifest(manifest: dict[str, Any]) -> Verification | None:
    """Give the verification that a manifest keeps, or None if it never was.

    Images that were built before there was one have none.
    """
    facts = manifest.get(_FACT)
    if facts is None:
        return None
    return Verification(
        at=datetime.fromisoformat(facts["at"]),
        checks=tuple(Check(**check) for check in facts["checks"]),
        elsewhere=bool(facts.get("elsewhere")),
    )


def has_passed(folder: Path) -> bool:
    """Tell whether the image in a folder was verified, with everything as promised."""
    found = from_manifest(store.read_manifest(folder))
    return found is not None and found.passed


def in_words(failed: list[Check]) -> str:
    """Name each check that failed: its name, its promise and what was seen."""
    return "; ".join(f"{check.name}: {check.says} But: {check.why}" for check in failed)
