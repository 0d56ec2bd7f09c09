"""What the packaging and the docs promise stands in step with the tree."""

import ast
import hashlib
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from importlib.metadata import packages_distributions

from trackgate.core import paths
from trackgate.core.config import Settings

ROOT = paths.DATA_ROOT


def test_every_package_below_the_source_root_is_listed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = set(listed["tool"]["setuptools"]["packages"])
    site = ROOT / "site"
    found = {
        ".".join(path.parent.relative_to(site).parts)
        for path in site.rglob("__init__.py")
    }
    assert found == {name for name in packages if "._data" not in name}
    assert not (site / "__init__.py").exists()


def test_every_folder_of_modules_is_a_package() -> None:
    modules = (ROOT / "site" / "trackgate").rglob("*.py")
    folders = {path.parent for path in modules}
    assert [str(f) for f in folders if not (f / "__init__.py").is_file()] == []


def test_every_data_folder_that_is_listed_is_there() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())
    folders = listed["tool"]["setuptools"]["package-dir"]
    assert all((ROOT / folder).is_dir() for folder in folders.values())


def test_every_vendored_file_has_the_checksum_that_is_written_down() -> None:
    vendor = ROOT / "static" / "vendor"
    rows = re.findall(
        r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$",
        (vendor / "README.md").read_text(),
        re.MULTILINE,
    )
    files = {path for path in vendor.rglob("*") if path.is_file()}
    licences = {path for path in files if path.name.startswith("LICENSE")}
    copies = files - licences - {vendor / "README.md"}
    assert {name for name, _ in rows} == {str(p.relative_to(vendor)) for p in copies}
    assert {p.parent for p in licences} == {p.parent for p in copies}
    for name, checksum in rows:
        content = (vendor / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == checksum


def test_the_docs_for_operators_name_every_setting() -> None:
    source = (ROOT / "site" / "trackgate" / "core" / "config.py").read_text()
    names = set(re.findall(r'"""``([A-Z_]+)``', source))
    assert len(names) >= len(fields(Settings)) - 3  # some have no name of their own
    docs = (ROOT / "docs" / "operators.md").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in docs] == []


IMPORTED_BY_OTHERS = {"psycopg", "tzdata"}
"""SQLAlchemy takes the one for PostgreSQL, zoneinfo the other."""


def imported() -> Iterator[str]:
    """Give the top-level modules that the program imports, each as often as it does."""
    for file in (ROOT / "site").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield (node.module or "").partition(".")[0]


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    declared = names_of(project["dependencies"])
    foreign = set(imported()) - sys.stdlib_module_names - {"trackgate"}
    given = packages_distributions()
    used = names_of(name for module in foreign for name in given.get(module, [module]))
    assert used - declared - names_of(extras["s3"] + extras["images"]) == set()
    assert declared - used == IMPORTED_BY_OTHERS


def names_of(requirements: Iterable[str]) -> set[str]:
    """Give the names of requirements, as they are compared."""
    found = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", match[0].lower()) for match in found if match}
