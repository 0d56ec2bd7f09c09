"""The doctor's check of saved machines: their bytes and their rows."""

from collections.abc import Iterator

from trackgate.cli.doctor.checks import Finding, note, ok, wrong
from trackgate.sandboxes.states.upkeep import bytes_without_row, rows_without_bytes

_SHOWN = 5


def check_states() -> Iterator[Finding]:
    """Look for saved machines without bytes, and for bytes that nobody can read."""
    try:
        lost, left = sorted(rows_without_bytes()), sorted(bytes_without_row())
    except Exception as error:
        yield wrong(f"STATE_STORE cannot be looked at: {error}")
        return
    if lost:
        yield wrong(
            f"{len(lost)} saved machine(s) have lost their bytes: {_some(lost)}"
        )
    if left:
        yield note(
            f"{len(left)} file(s) of saved machines have no row and no key, "
            f"the worker deletes them: {_some(left)}"
        )
    if not lost and not left:
        yield ok("every saved machine has its bytes, and nothing else is kept")


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
