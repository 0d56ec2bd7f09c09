"""Lead forms in TOML files: the presets that come along, and anybody's own."""

import tomllib
from pathlib import Path

from trackgate.core import paths
from trackgate.forms.definition import FormDefinition, InvalidForm

DEFAULT_PRESET = "default"


class UnknownPreset(LookupError):
    """There is no preset of this name; the text says which there are."""


def _folder() -> Path:
    return paths.DATA_ROOT / "forms"


def list_presets() -> list[str]:
    """Give the names of the presets, in alphabetical order."""
    return sorted(path.stem for path in _folder().glob("*.toml"))


def load_preset(name: str) -> FormDefinition:
    """Give a preset; raises ``UnknownPreset``."""
    known = list_presets()
    if name not in known:
        raise UnknownPreset(f"There is no preset {name!r}; use {', '.join(known)}")
    return read_form_file(_folder() / f"{name}.toml")


def read_form_file(path: Path) -> FormDefinition:
    """Read a lead form from a TOML file.

    Raises ``InvalidForm`` (path ``""`` when the file is no TOML) and ``OSError``.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidForm({"": f"This is not a TOML file: {error}"}) from error
    return FormDefinition.from_dict(data)
