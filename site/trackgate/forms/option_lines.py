"""Options as an editor has them: one a line, ``Label`` or ``value | Label``.

A bar that belongs to a value or label is written ``\\|``, so that every option can be
written and read back.
"""

import re
from collections.abc import Iterable

from trackgate.forms.fields import Option

_BAR = re.compile(r"(?<!\\)\|")


def write_options(options: Iterable[Option]) -> str:
    """Give options as lines."""
    return "\n".join(_write(option) for option in options)


def _write(option: Option) -> str:
    value, label = (
        text.replace("\n", " ").replace("|", r"\|")
        for text in (option.value, option.label)
    )
    return label if value == label else f"{value} | {label}"


def read_options(text: str) -> list[dict[str, str]]:
    """Give the options of some lines, as a definition takes them; blank lines go."""
    return [_read(line) for line in text.splitlines() if line.strip()]


def _read(line: str) -> dict[str, str]:
    first, *rest = _BAR.split(line, maxsplit=1)
    value = first.replace(r"\|", "|").strip()
    label = rest[0].replace(r"\|", "|").strip() if rest else value
    return {"value": value, "label": label}
