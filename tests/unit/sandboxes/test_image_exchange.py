"""A proved image goes into one file, and comes out of it whole or not at all."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from support.images import VERSION, result, some_image, verified_image
from trackgate.sandboxes.images import placing, store, verification
from trackgate.sandboxes.images.exchange import Refused, export_image, import_image
from trackgate.sandboxes.images.making import BuildFailed

Members = dict[str, bytes]


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The file of a proved image."""
    file = tmp_path / "image.tar"
    export_image(verified_image(tmp_path / "theirs"), file)
    return file


def members(file: Path) -> Members:
    found = {}
    with tarfile.open(file) as archive:
        for each in archive:
            stream = archive.extractfile(each)
            assert stream is not None
            found[each.name] = stream.read()
    return found


def packed(file: Path, found: Members) -> Path:
    with tarfile.open(file, "w") as archive:
        for name, data in found.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return file


def take(out: Path, file: Path, node: str | None = None) -> list[str]:
    """Import, and give what was said."""
    said: list[str] = []
    import_image(out, file, progress=said.append, node=node)
    return said


def test_an_image_comes_back_as_it_was_with_its_exporters_proof(
    tmp_path: Path, exported: Path
) -> None:
    out = tmp_path / "ours"
    said = take(out, exported)
    assert store.current_version(out) == VERSION
    before = store.read_manifest(tmp_path / "theirs" / VERSION)
    after = store.read_manifest(out / VERSION)
    assert store.broken_files(out / VERSION, after) == []
    found = verification.from_manifest(after)
    assert found is not None
    assert (found.passed, found.elsewhere, found.at) == (True, True, result().at)
    assert after | {"verified": 0} == before | {"verified": 0}
    assert "There is no Node.js here to boot it: its exporter's word counts" in said


def test_the_same_image_gives_the_same_bytes(tmp_path: Path, exported: Path) -> None:
    again = tmp_path / "again.tar"
    size = export_image(tmp_path / "theirs" / VERSION, again)
    assert again.read_bytes() == exported.read_bytes()
    assert size == again.stat().st_size


@pytest.mark.parametrize("failed", ["", "git"])
def test_what_was_not_proved_is_not_exported(tmp_path: Path, failed: str) -> None:
    make = verified_image if failed else some_image
    folder = make(tmp_path, **({"failed": failed} if failed else {}))
    with pytest.raises(Refused, match="Only an image that was verified"):
        export_image(folder, tmp_path / "image.tar")
    assert not (tmp_path / "image.tar").exists()


def test_what_was_damaged_since_is_not_exported(tmp_path: Path) -> None:
    folder = verified_image(tmp_path)
    (folder / "state.bin.br").write_bytes(b"gone")
    with pytest.raises(Refused, match=r"damaged: state\.bin\.br"):
        export_image(folder, tmp_path / "image.tar")


def with_index(found: Members, change: Callable[[dict[str, object]], None]) -> Members:
    index = json.loads(found["index.json"])
    change(index)
    return found | {"index.json": json.dumps(index).encode()}


def _without(found: Members) -> Members:
    return {name: data for name, data in found.items() if name != "state.bin.zst"}


def _smuggled(found: Members) -> Members:
    index = json.loads(found["index.json"])
    index["files"]["../evil"] = index["files"]["state.bin"]
    new = {"index.json": json.dumps(index).encode()}
    return found | new | {"../evil": found["state.bin"]}


def _another_manifest(found: Members) -> Members:
    """Leave a manifest whose sums are right but that names another version."""
    manifest = json.loads(found["manifest.json"]) | {"version": "f" * 16}
    data = json.dumps(manifest).encode()
    index = json.loads(found["index.json"])
    sum_ = hashlib.sha256(data).hexdigest()
    index["files"]["manifest.json"] = {"bytes": len(data), "sha256": sum_}
    return found | {"index.json": json.dumps(index).encode(), "manifest.json": data}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda found: found | {"state.bin": b"zerO" * 1000}, "not its checksum"),
        (lambda found: found | {"state.bin": b"short"}, "not its size"),
        (lambda found: found | {"more": b"x"}, "a member too many: more"),
        (_without, "missing: state.bin.zst"),
        (_smuggled, "a member too many: ../evil"),
        (_another_manifest, "that of another image"),
        (
            lambda found: with_index(found, lambda index: index.update(format=2)),
            "of format 2, and this Trackgate reads 1",
        ),
        (
            lambda found: with_index(found, lambda index: index.update(version="../x")),
            "Its version is none",
        ),
        (lambda found: dict(reversed(found.items())), "it has no index"),
        (lambda found: found | {"index.json": b"[]"}, "no exported image"),
    ],
)
def test_what_is_not_whole_is_refused_and_leaves_nothing(
    tmp_path: Path, exported: Path, change: Callable[[Members], Members], why: str
) -> None:
    file = packed(tmp_path / "changed.tar", change(members(exported)))
    with pytest.raises(Refused, match=why.replace(".", r"\.")):
        take(tmp_path / "ours", file)
    assert list((tmp_path / "ours").iterdir()) == []
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("kept", [0, 700, 5000, 9000])
def test_a_file_that_was_cut_off_is_refused(
    tmp_path: Path, exported: Path, kept: int
) -> None:
    exported.write_bytes(exported.read_bytes()[:kept])
    with pytest.raises(Refused):
        take(tmp_path / "ours", exported)
    assert list((tmp_path / "ours").iterdir()) == []


def test_a_link_in_the_file_is_refused(tmp_path: Path, exported: Path) -> None:
    found = members(exported)
    with tarfile.open(exported, "w") as archive:
        index = tarfile.TarInfo("index.json")
        index.size = len(found["index.json"])
        archive.addfile(index, io.BytesIO(found["index.json"]))
        link = tarfile.TarInfo("manifest.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(Refused):
        take(tmp_path / "ours", exported)


def test_where_there_is_nodejs_it_is_tried_and_the_one_before_stays_if_it_fails(
    tmp_path: Path, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "ours"
    some_image(out, "before")
    monkeypatch.setattr(placing, "verify", lambda folder, node: result("git"))
    with pytest.raises(BuildFailed, match="git works"):
        take(out, exported, node="node")
    assert store.current_version(out) == "before"
    assert not (out / VERSION).exists()
    monkeypatch.setattr(placing, "verify", lambda folder, node: result())
    take(out, exported, node="node")
    assert store.current_version(out) == VERSION
    found = verification.from_manifest(store.read_manifest(out / VERSION))
    assert found is not None
    assert not found.elsewhere


def test_one_that_is_here_and_proved_stays_as_it_is(
    tmp_path: Path, exported: Path
) -> None:
    folder = verified_image(tmp_path / "ours")
    mine = folder / "mine"
    mine.touch()
    assert "This version was here already, and stays as it was" in take(
        tmp_path / "ours", exported
    )
    assert mine.exists()
