"""Debian's packages, fetched with apt as any user, into folders of our own.

The system's own lists and packages are left alone. Debian 12 is the last release with
a 32-bit kernel, so its packages are named whatever the system is.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

MIRROR = "http://deb.debian.org"
_RELEASE = "bookworm"
_KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_URI = re.compile(r"^'([^']+)' (\S+) (\d+) SHA256:([0-9a-f]{64})$", re.MULTILINE)

_FIELD = re.compile(r"^(Package|Version|Architecture|SHA256): (\S+)$", re.MULTILINE)


class Missing(Exception):
    """Something that building an image needs is not there; the message says what."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package as the lists tell it, fetched or not."""

    name: str
    version: str
    file: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Locked:
    """What a package was when an image of it was proved: exactly that is wanted."""

    version: str
    sha256: str


def check_tools() -> None:
    """See that apt is there.

    Raises:
        Missing: it is not.
    """
    for tool in ("apt-get", "apt-cache", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise Missing(f"{tool} was not found: images are built on Debian or Ubuntu")
    if not _KEYS.is_file():
        raise Missing(f"{_KEYS} is missing; apt install debian-archive-keyring")


class Archive:
    """Debian's archive, seen through a folder of our own."""

    def __init__(self, folder: Path, *, mirror: str = MIRROR) -> None:
        folder = folder.resolve()  # apt runs inside it
        self.folder = folder
        (folder / "lists" / "partial").mkdir(parents=True)
        (folder / "cache" / "archives" / "partial").mkdir(parents=True)
        (folder / "status").touch()
        (folder / "sources.list").write_text(_sources(mirror), encoding="utf-8")

    def update(self) -> bool:
        """Fetch the lists; tell whether all came.

        Mirrors have a bad hour now and then. With some lists there are packages, if
        older ones; with none, ``find`` says so.
        """
        try:
            self._apt("apt-get", "update", "--error-on=any")
        except Missing:
            return False
        return True

    def find(self, names: list[str]) -> list[Package]:
        """Give the newest version of each package.

        Raises:
            Missing: there is none of that name.
        """
        if not names:
            return []
        told = self._apt("apt-get", "download", "--print-uris", *names)
        found = [
            Package(name=_name(file), version=_version(file), file=file, sha256=digest)
            for _, file, _, digest in _URI.findall(told)
        ]
        lacking = set(names) - {package.name for package in found}
        if lacking:
            raise Missing(f"Debian's lists have no {', '.join(sorted(lacking))}")
        return sorted(found, key=lambda package: package.name)

    def find_exact(self, wanted: dict[str, Locked]) -> list[Package]:
        """Give those packages that are there in just this version and content."""
        if not wanted:
            return []
        told = self._apt("apt-cache", "show", *wanted, must=False)
        found: dict[str, Package] = {}
        for paragraph in told.split("\n\n"):
            facts = dict(_FIELD.findall(paragraph))
            name = facts.get("Package", "")
            version, sha256 = facts.get("Version", ""), facts.get("SHA256", "")
            exact = Locked(version=version, sha256=sha256)
            if wanted.get(name) == exact:
                end = f"{version.replace(':', '%3a')}_{facts['Architecture']}.deb"
                found[name] = Package(
                    name=name, version=version, file=f"{name}_{end}", sha256=sha256
                )
        return sorted(found.values(), key=lambda package: package.name)

    def dependency(self, name: str, pattern: str) -> str:
        """Give the package on which ``name`` depends, by a pattern of its name."""
        told = self._apt("apt-cache", "depends", name)
        match = re.search(rf"Depends: ({pattern})$", told, re.MULTILINE)
        if match is None:
            raise Missing(f"{name} depends on nothing like {pattern}")
        return match[1]

    def fetch(self, packages: list[Package]) -> None:
        """Fetch the packages into the folder; apt compares the checksums."""
        exact = [f"{package.name}={package.version}" for package in packages]
        self._apt("apt-get", "download", *exact)

    def _apt(self, tool: str, *arguments: str, must: bool = True) -> str:
        done = subprocess.run(  # noqa: S603 - the arguments are ours
            [tool, "-qq", *_options(self.folder), *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if must and done.returncode != 0:
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise Missing(f"{tool} {arguments[0]} failed: {''.join(last)}")
        return done.stdout


def _name(file: str) -> str:
    return file.split("_")[0]


def _version(file: str) -> str:
    return file.split("_")[1].replace("%3a", ":")


def _sources(mirror: str) -> str:
    lines = [
        (f"{mirror}/debian", _RELEASE),
        (f"{mirror}/debian", f"{_RELEASE}-updates"),
        (f"{mirror}/debian-security", f"{_RELEASE}-security"),
    ]
    return "".join(
        f"deb [arch=i386 signed-by={_KEYS}] {place} {suite} main\n"
        for place, suite in lines
    )


def _options(folder: Path) -> list[str]:
    options = {
        "APT::Architecture": "i386",
        "APT::Architectures": "i386",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Debug::NoLocking": "1",
        "Dir::Cache": f"{folder}/cache",
        "Dir::Etc::SourceList": f"{folder}/sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": f"{folder}/lists",
        "Dir::State::Status": f"{folder}/status",
    }
    return [f"-o{name}={value}" for name, value in options.items()]
