"""Scripts and assets: kept as they are, under paths that can be found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trackgate.tracks.addresses import asset_url, is_web_address
from trackgate.tracks.attached_files import asset_headers, script_path
from trackgate.tracks.folder import read_folder
from trackgate.tracks.models import FileKind

MakeFolder = Callable[..., Path]
PNG = b"\x89PNG\r\n\x1a\nrest"
CONFIG = "virtualmachines:\n- name: vm\n  image: debian\n"


def test_scripts_are_kept_under_their_challenges_slug(make_folder: MakeFolder) -> None:
    root = make_folder(
        {
            "config.yml": CONFIG,
            "01-one/check-vm": "#!/bin/sh\nexit 0\n",
            "01-one/setup-vm": "#!/bin/sh\n",
            "track_scripts/setup-vm": "#!/bin/sh\n",
        }
    )
    draft = read_folder(root)
    assert {file.path: file.kind for file in draft.files} == {
        script_path("one", "check", "vm"): FileKind.SCRIPT,
        script_path("one", "setup", "vm"): FileKind.SCRIPT,
        "track_scripts/setup-vm": FileKind.SCRIPT,
    }
    assert draft.files[0].content == b"#!/bin/sh\nexit 0\n"
    assert draft.notes == []


def test_a_script_for_a_host_that_is_not_there_is_noted(
    make_folder: MakeFolder,
) -> None:
    draft = read_folder(make_folder({"01-one/check-ghost": "x"}))
    assert "ghost" in draft.notes[0].message


def test_a_script_of_no_challenge_is_left_out(make_folder: MakeFolder) -> None:
    draft = read_folder(make_folder({"config.yml": CONFIG, "02-gone/check-vm": "x"}))
    assert draft.files == []
    assert draft.notes[0].path == "02-gone/check-vm"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.png", PNG, "image/png"),
        ("a.JPG", b"\xff\xd8\xffrest", "image/jpeg"),
        ("a.gif", b"GIF89a", "image/gif"),
        ("a.webp", b"RIFFxxxxWEBP", "image/webp"),
        ("deep/er/a.svg", b"<svg/>", "image/svg+xml"),
    ],
)
def test_pictures_are_assets(
    make_folder: MakeFolder, name: str, content: bytes, media_type: str
) -> None:
    (asset,) = read_folder(make_folder({f"assets/{name}": content})).files
    assert (asset.path, asset.kind) == (f"assets/{name}", FileKind.ASSET)
    assert asset.media_type == media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<script>alert(1)</script>"),
        ("a.html", b"<html>"),
        ("a.css", b"p {}"),
        ("a.js", b"1"),
        ("a.mp4", b"film"),
    ],
)
def test_anything_else_is_left_out_and_said(
    make_folder: MakeFolder, name: str, content: bytes
) -> None:
    draft = read_folder(make_folder({f"assets/{name}": content}))
    assert draft.files == []
    assert [note.path for note in draft.notes] == [f"assets/{name}"]


def test_assets_are_shown_by_an_address_of_this_revision(
    make_folder: MakeFolder,
) -> None:
    text = "---\nslug: one\ntitle: One\n---\n![x](../assets/a b.png)\n"
    text = text.replace("a b", "a%20b")
    root = make_folder({"assets/a b.png": PNG, "01-one/assignment.md": text})
    draft = read_folder(root)
    url = asset_url("small", draft.source_digest, "assets/a b.png")
    assert url == f"/track-files/small/{draft.source_digest[:16]}/a%20b.png"
    assert f'src="{url}"' in draft.challenges[0].assignment_html
    assert draft.notes == []


def test_an_svg_is_served_so_that_its_scripts_stay_dead() -> None:
    headers = asset_headers("image/svg+xml")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" not in asset_headers("image/png")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://a.example/x?y=${_SANDBOX_ID}", True),
        ("http://a.example", True),
        ("https://", False),
        ("//a.example", False),
        ("ftp://a.example", False),
        ("javascript:alert(1)//https://a.example", False),
        ("https://a.example/<script>", False),
        ("https://[bad", False),
        ("https://a.example/a b", False),
    ],
)
def test_addresses_on_the_web_are_told_from_others(text: str, good: bool) -> None:
    assert is_web_address(text) is good
