"""What a build writes and removes, and what it leaves alone."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from factories import edit, make_invite
from trackgate.core.organisation import change_organisation
from trackgate.microsites import output, pictures
from trackgate.microsites.errors import MicrositeRefused
from trackgate.microsites.manifest import NAME
from unit.microsites.conftest import Site


def test_an_unchanged_site_is_not_written_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_invite(listed=True)
    first = site.build().files
    before = {name: (site.out / name).stat().st_mtime_ns for name in site.files()}
    monkeypatch.setattr(output, "write_whole", None)
    monkeypatch.setattr(pictures, "draw_card", None)
    second = site.build().files
    assert (first.unchanged, second.written) == (0, 0)
    assert second.unchanged == first.written
    changed = {
        name
        for name, moment in before.items()
        if (site.out / name).stat().st_mtime_ns != moment
    }
    assert changed <= {NAME}


def test_only_what_an_edit_shows_in_is_written(site: Site) -> None:
    make_invite(title="One", listed=True)
    two = make_invite(title="Two", listed=True)
    site.build()
    edit(two, public_description="New words")
    done = site.build()
    assert "New words" in site.page(done)
    # Its page, the list, feed and sitemap; the picture shows no description.
    assert done.files.written == 4


def test_a_changed_look_reaches_every_page(site: Site) -> None:
    make_invite(listed=True)
    site.build()
    change_organisation(name="Harbour")
    done = site.build()
    assert "Harbour" in site.page(done)
    assert "Harbour" in site.read("404.html")


def test_a_changed_template_reaches_the_pages(
    site: Site, write: Callable[..., Path]
) -> None:
    make_invite(listed=True)
    site.build()
    done = site.build(templates=write(invite_dot_html="mine"))
    assert site.page(done) == "mine"


def test_what_is_no_longer_wanted_is_removed_with_its_folder(site: Site) -> None:
    kept, gone = make_invite(listed=True), make_invite(title="Gone", listed=True)
    path = next(p.path for p in site.build().pages if p.offer.id == gone.public_id)
    edit(gone, listed=False)
    done = site.build()
    assert [page.offer.id for page in done.pages] == [kept.public_id]
    assert done.files.removed == 3  # the page, its picture, the list's old one
    assert not (site.out / path).exists()
    assert "Gone" not in site.read("index.html")


def test_a_page_keeps_its_address_when_its_title_changes(site: Site) -> None:
    invite = make_invite(title="Tipo", listed=True)
    before = site.build().pages[0].path
    assert before == f"tipo-{invite.public_id[:6]}/"
    edit(invite, title="Typo")
    assert site.build().pages[0].path == before


class TestOthersFiles:
    def test_a_folder_of_somebody_elses_is_refused(self, site: Site) -> None:
        site.out.mkdir()
        (site.out / "thesis.txt").write_text("mine")
        with pytest.raises(MicrositeRefused, match="files that no build made"):
            site.build()
        assert site.files() == {"thesis.txt"}

    def test_an_empty_folder_will_do(self, site: Site) -> None:
        site.out.mkdir()
        site.build()
        assert "index.html" in site.files()

    def test_a_file_that_was_added_stays(self, site: Site) -> None:
        invite = make_invite(listed=True)
        folder = site.build().pages[0].path
        for name in ("CNAME", f"{folder}notes.txt"):
            (site.out / name).write_text("mine")
        edit(invite, listed=False)
        site.build()
        assert {"CNAME", f"{folder}notes.txt"} <= site.files()
        assert f"{folder}index.html" not in site.files()

    def test_one_in_the_way_is_refused_before_anything_is_written(
        self, site: Site
    ) -> None:
        site.build()
        invite = make_invite(title="Spring", listed=True)
        there = site.out / f"spring-{invite.public_id[:6]}" / "index.html"
        there.parent.mkdir()
        there.write_text("mine")
        before = site.read("index.html")
        with pytest.raises(MicrositeRefused, match="was not made by a build"):
            site.build()
        assert (there.read_text(), site.read("index.html")) == ("mine", before)

    def test_a_link_to_elsewhere_is_not_followed(
        self, site: Site, tmp_path: Path
    ) -> None:
        site.build()
        invite = make_invite(title="Spring", listed=True)
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (site.out / f"spring-{invite.public_id[:6]}").symlink_to(elsewhere)
        with pytest.raises(MicrositeRefused, match="no folder of the site's own"):
            site.build()
        assert list(elsewhere.iterdir()) == []

    def test_a_changed_file_is_made_anew_while_wanted_and_then_left_alone(
        self, site: Site
    ) -> None:
        invite = make_invite(listed=True)
        path = site.out / site.build().pages[0].path / "index.html"
        made = path.read_text()
        path.write_text("mine")
        site.build()
        assert path.read_text() == made
        path.write_text("mine")
        edit(invite, listed=False)
        done = site.build()
        assert path.read_text() == "mine"
        assert any("left as it is" in warning for warning in done.warnings)

    def test_a_manifest_cannot_name_files_outside(
        self, site: Site, tmp_path: Path
    ) -> None:
        site.build()
        victim = tmp_path / "victim.txt"
        victim.write_text("mine")
        manifest = json.loads(site.read(NAME))
        manifest["files"]["../victim.txt"] = ["", "", 4, 0]
        (site.out / NAME).write_text(json.dumps(manifest))
        with pytest.raises(MicrositeRefused, match="cannot be read"):
            site.build()
        assert victim.exists()


def test_a_broken_off_build_is_gone_on_with(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_invite(title=f"Number {number}", listed=True)
    real, calls = output.write_whole, []

    def stop_at_the_eighth(path: Path, content: bytes) -> None:
        calls.append(path)
        if len(calls) == 8:
            raise KeyboardInterrupt
        real(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(output, "write_whole", stop_at_the_eighth)
        with pytest.raises(KeyboardInterrupt):
            site.build()
    site.build()
    everything = site.files()
    assert site.build().files.written == 0
    assert not [name for name in everything if name.endswith(".draft")]


def test_a_copied_site_is_known_by_its_content(site: Site) -> None:
    make_invite(listed=True)
    site.build()
    for name in site.files():
        os.utime(site.out / name, (1, 1))
    assert site.build().files.written == 0


def test_the_same_card_is_drawn_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    real = pictures.draw_card
    monkeypatch.setattr(
        pictures, "draw_card", lambda c, logo: drawn.append(c.digest) or real(c, logo)
    )
    for _ in range(3):
        make_invite(title="Same", listed=True)
    site.build()
    assert len(drawn) == len(set(drawn)) == 2  # theirs, and the list's


def test_many_pictures_are_drawn_by_other_processes(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_FEW", 1)
    monkeypatch.setattr(pictures, "draw_card", None)
    make_invite(listed=True)
    site.build()
    assert len([name for name in site.files() if name.endswith(".jpg")]) == 2
