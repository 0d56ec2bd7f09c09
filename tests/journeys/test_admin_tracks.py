"""An admin imports, adjusts and retires tracks; learners meet what was done."""

import shutil
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.admin_steps import make_admin, sign_in
from journeys.conftest import MakeLive, NewBrowser
from journeys.looks import looks_right
from journeys.office import PHISH as SLUG
from journeys.office import TRACKS, Office
from journeys.steps import PHISH, Somebody
from support.server import LiveServer


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the operator named, with a track of its own in it."""
    folder = tmp_path_factory.mktemp("labs")
    copy = folder / "course" / "phish"
    shutil.copytree(TRACKS / SLUG, copy)
    main = copy / "track.yml"
    text = main.read_text().replace(f"slug: {SLUG}", "slug: phish-on-disk")
    main.write_text(text.replace(f"title: {PHISH}", "title: Phish on disk"))
    git = folder / "course" / ".git"
    git.mkdir()
    (git / "HEAD").write_text("0123456789abcdef0123456789abcdef01234567\n")
    return folder


@pytest.fixture(scope="module")
def live(make_live: MakeLive, labs: Path) -> LiveServer:
    return make_live(TRACKS_DIR=str(labs))


@pytest.fixture(scope="module")
def staffed(office: Office) -> Office:
    make_admin(office.live, "editor@example.com", "editor")
    return office


@pytest.fixture
def admin(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser()
    sign_in(page, "editor@example.com")
    return page


@pytest.fixture
def no_script(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser(java_script_enabled=False)
    sign_in(page, "editor@example.com")
    return page


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name).first.click()


def zip_of(folder: Path, target: Path, **texts: tuple[str, str]) -> Path:
    """Zip a track folder inside a folder; ``texts`` replace words in files."""
    with zipfile.ZipFile(target, "w") as made:
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            name = path.relative_to(folder).as_posix()
            content = path.read_bytes()
            for old, new in texts.values():
                content = content.replace(old.encode(), new.encode())
            made.writestr(f"my-track/{name}", content)
    return target


def test_an_uploaded_revision_is_what_new_plays_take_and_old_ones_do_not(
    admin: Page, staffed: Office, somebody: Somebody, tmp_path: Path
) -> None:
    invite = staffed.invite("Two revisions", access="anyone", plays=5)
    early = somebody().join(invite).start()
    early.sees("The pause")

    changed = zip_of(
        TRACKS / SLUG,
        tmp_path / "new.zip",
        heading=("title: The pause", "title: The long pause"),
    )
    admin.goto("/admin/tracks")
    follow(admin, "Import")
    admin.get_by_label("Zip archive", exact=True).set_input_files(changed)
    press(admin, "Upload and import")
    expect(admin.get_by_text("is imported as revision 2")).to_be_visible()
    follow(admin, "The long pause")
    expect(admin.get_by_text("Challenge 1 of 5")).to_be_visible()

    early.reload()
    early.sees_not("The long pause")
    late = somebody().join(invite).start()
    late.sees("The long pause")


def test_a_broken_archive_is_told_by_path_and_line_and_changes_nothing(
    admin: Page, staffed: Office, tmp_path: Path
) -> None:
    before = staffed.run("tracks", "list")
    broken = zip_of(
        TRACKS / SLUG,
        tmp_path / "broken.zip",
        kind=("type: quiz", "type: dance"),
    )
    admin.goto("/admin/track-import")
    admin.get_by_label("Zip archive", exact=True).set_input_files(broken)
    press(admin, "Upload and import")

    expect(admin).to_have_title("Error: Import tracks – Trackgate")
    expect(admin.get_by_role("alert")).to_be_focused()
    expect(admin.get_by_role("alert")).to_contain_text("Nothing was imported")
    table = admin.get_by_role("table", name="What is wrong")
    row = table.get_by_role("row").nth(1)
    expect(row).to_contain_text("assignment.md")
    expect(row).to_contain_text("dance")
    assert int(row.get_by_role("cell").nth(1).inner_text()) > 1
    assert staffed.run("tracks", "list") == before


def test_an_archive_that_is_too_large_is_told_before_it_is_sent(
    admin: Page, tmp_path: Path
) -> None:
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        file.truncate(41 << 20)
    admin.goto("/admin/track-import")
    admin.get_by_label("Zip archive", exact=True).set_input_files(large)
    expect(admin.get_by_text("This archive has 41 MB")).to_be_visible()
    admin.get_by_role("button", name="Upload and import").click()
    assert admin.url.endswith("/admin/track-import")
    expect(admin.get_by_label("Zip archive", exact=True)).to_be_focused()


def test_a_folder_of_the_server_becomes_a_track_that_learners_play(
    no_script: Page, staffed: Office, somebody: Somebody
) -> None:
    no_script.goto("/admin/track-import")
    expect(no_script.get_by_text("commit 0123456789")).to_be_visible()
    no_script.get_by_label("course/phish").check()
    press(no_script, "Import")
    expect(no_script.get_by_role("heading", name="Phish on disk")).to_be_visible()

    invite = staffed.invite("From disk", "phish-on-disk", access="anyone")
    somebody().join(invite).sees_on("Phish on disk", "Not started")


def test_a_time_limit_is_the_next_plays(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    invite = staffed.invite("Limits", access="anyone")
    somebody().join(invite).sees_on(PHISH, "30 min")

    admin.goto(f"/admin/tracks/{SLUG}")
    follow(admin, "Change settings")
    expect(admin.get_by_text("there is no virtual machine to pause")).to_be_visible()
    admin.get_by_label("Time limit, in minutes").fill("an hour")
    press(admin, "Save as a new revision")
    expect(admin.get_by_role("alert")).to_contain_text("Enter minutes")
    field = admin.get_by_label("Time limit, in minutes")
    expect(field).to_have_value("an hour")
    field.fill("90")
    press(admin, "Save as a new revision")
    expect(admin.get_by_text("Saved as a new revision")).to_be_visible()
    expect(admin.get_by_text("Settings changed: time limit 1 h 30 min")).to_be_visible()

    somebody().join(invite).sees_on(PHISH, "1 h 30 min")


def test_a_retired_track_goes_on_for_those_who_have_it_and_is_brought_back(
    no_script: Page, staffed: Office, somebody: Somebody
) -> None:
    slug = "anatomy-of-a-web-page"
    title = "Anatomy of a web page"
    invite = staffed.invite("Has it", slug, access="anyone")
    learner = somebody().join(invite)

    no_script.goto("/admin/tracks")
    follow(no_script, title)
    follow(no_script, "Retire")
    press(no_script, "Retire this track")
    expect(no_script.get_by_text("no invite can add it")).to_be_visible()

    new = ("invites", "create", "--title", "New", "--track", slug)
    refused = staffed.live.command(*new, fails=True)
    assert slug in refused.stderr
    learner.reload()
    learner.start(title)
    no_script.goto("/admin/tracks")
    expect(no_script.get_by_role("link", name=title)).to_have_count(0)
    no_script.get_by_label("Show").select_option("Retired")
    press(no_script, "Search")
    follow(no_script, title)
    press(no_script, "Bring it back")
    expect(no_script.get_by_text("can be added to invites again")).to_be_visible()
    staffed.live.command(*new)


def test_the_preview_shows_what_learners_see_and_marks_what_is_right(
    admin: Page,
) -> None:
    admin.goto(f"/admin/tracks/{SLUG}")
    follow(admin, "Which one is the bank?")
    right = admin.get_by_role("listitem").filter(has_text="Right answer")
    expect(right).to_have_count(1)
    expect(right).to_contain_text("https://secure.northwind.example/login")


@pytest.mark.parametrize(
    "path",
    [
        "/tracks",
        f"/tracks/{SLUG}",
        f"/tracks/{SLUG}/preview/3",
        f"/tracks/{SLUG}/settings",
        f"/tracks/{SLUG}/retire",
        "/track-import",
    ],
)
def test_every_page_is_accessible_and_fits_a_phone(admin: Page, path: str) -> None:
    admin.goto(f"/admin{path}")
    looks_right(admin)
