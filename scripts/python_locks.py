"""The locks of Python packages: ``requirements/*.txt``, with hashes, for pip.

One lock is good for every Python and platform named here. It names no index, so that
it can be installed from any mirror.
"""

import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
LINE = r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
)
_UV = str(ROOT / ".venv" / "bin" / "uv")
_HEADER = "# Written by `make update` from pyproject.toml; not to be edited by hand.\n"


def requirements() -> dict[str, list[str]]:
    """Give each lock's name and what it is made from, the widest lock first."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = declared["project"]
    extras = project["optional-dependencies"]
    demo = project["dependencies"] + declared["build-system"]["requires"]
    return {
        "dev": demo + extras["dev"],
        "demo": demo,
        "node": extras["images"],
        "update": declared["dependency-groups"]["update"],
    }


def files() -> list[Path]:
    """Give the locks' files."""
    return [FOLDER / f"{name}.txt" for name in requirements()]


def write(*, keep: bool) -> None:
    """Write the locks anew, each version the newest, or kept where it still fits.

    Raises:
        subprocess.CalledProcessError: something cannot be had, or not everywhere.
    """
    FOLDER.mkdir(exist_ok=True)
    for name, wanted in requirements().items():
        file = FOLDER / f"{name}.txt"
        options = [] if keep else ["--upgrade"]
        if name == "demo":  # the same versions in both: they share .venv
            options += ["--constraint", str(FOLDER / "dev.txt")]
        _compile(file, wanted, options)
        _check_platforms(file)


def _compile(file: Path, wanted: list[str], options: list[str]) -> None:
    command = [
        *(_UV, "pip", "compile", "-", "--no-config", "--quiet", "--universal"),
        *("--python-version", PYTHONS[0], "--generate-hashes", "--no-header"),
        *("--no-annotate", "--output-file", str(file), *options),
    ]
    given = "\n".join(wanted)
    subprocess.run(command, input=given, check=True, text=True)  # noqa: S603 - locked
    file.write_text(_HEADER + file.read_text(encoding="utf-8"), encoding="utf-8")


def _check_platforms(file: Path) -> None:
    """Look for ready-made files for each Python on each platform, installing none."""
    print(f"{file.name}: looking for each platform's files", flush=True)
    for python in PYTHONS:
        for platform in PLATFORMS:
            command = [
                *(_UV, "pip", "install", "--no-config", "--quiet", "--dry-run"),
                *("--target", str(ROOT / ".cache" / "none"), "--only-binary", ":all:"),
                *("--python-version", python, "--python-platform", platform),
                *("--require-hashes", "--requirement", str(file)),
            ]
            subprocess.run(command, check=True)  # noqa: S603 - as above
