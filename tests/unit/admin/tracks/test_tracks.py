"""Tracks: the list, a track's page, importing, settings, retiring."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import add_revision, make_track
from support.clockfile import Ticking
from trackgate.admin.base.models import AuditEntry
from trackgate.admin.tracks import upload_limits
from trackgate.core.db import db
from trackgate.invites.editing import create_invite, delete_invite
from trackgate.invites.settings import InviteDraft
from trackgate.tracks.catalogue import find_track, import_track, newest_revision
from trackgate.tracks.folder import read_folder
from trackgate.tracks.models import Track, TrackRevision

SAMPLES = Path(__file__).parents[4] / "tracks"
PHISH = "spot-the-phish"
Token = Callable[..., str]


def zipped(folder: Path = SAMPLES / PHISH, **changes: str) -> io.BytesIO:
    """Zip a folder; ``changes`` replaces files, with _ for every dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            text = changes.get(name.replace(".", "_"))
            if path.is_file():
                made.writestr(name, path.read_bytes() if text is None else text)
    file.seek(0)
    return file


def upload(client: FlaskClient, token: Token, file: io.BytesIO) -> TestResponse:
    sent = {"csrf_token": token(client), "archive": (file, "track.zip")}
    return client.post("/admin/track-import/upload", data=sent)


def upload_raw(
    client: FlaskClient, token: Token, size: int, path: str = "upload"
) -> TestResponse:
    """Send so many bytes, by a body of our own: the client's would be a file."""
    head = "Content-Disposition: form-data; name="
    body = (
        f'--X\r\n{head}"csrf_token"\r\n\r\n{token(client)}\r\n'
        f'--X\r\n{head}"archive"; filename="a.zip"\r\n\r\n{"0" * size}\r\n--X--\r\n'
    )
    kind = "multipart/form-data; boundary=X"
    address = f"/admin/track-import/{path}"
    return client.post(address, data=body.encode(), content_type=kind)


def post(client: FlaskClient, token: Token, path: str, **sent: object) -> TestResponse:
    data = {"csrf_token": token(client), **sent}
    return client.post(f"/admin/tracks/{path}", data=data)


def audited() -> list[str]:
    query = db.select(AuditEntry.action).where(AuditEntry.area == "track")
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


def titles(page: str) -> list[str]:
    return re.findall(r'<div class="track-name"><a [^>]*>([^<]*)', page)


@pytest.fixture
def phish(app: Flask, tick: Ticking) -> Track:
    import_track(read_folder(SAMPLES / PHISH), now=tick.now)
    db.session.commit()
    track = find_track(PHISH)
    assert track is not None
    return track


class TestTheList:
    def test_it_says_what_there_is_to_do_when_there_is_nothing(
        self, editor: FlaskClient
    ) -> None:
        assert "There is no track yet" in editor.get("/admin/tracks").text

    def test_it_shows_the_newest_revision_and_its_uses(
        self, editor: FlaskClient, tick: Ticking
    ) -> None:
        track = make_track("web", title="Old name")
        add_revision(track, challenges=7, title="New name")
        for number in range(3):
            draft = InviteDraft(title=f"Invite {number}", tracks=["web"])
            invite = create_invite(draft, now=tick.now)
        delete_invite(invite, revoke=False, now=tick.now)
        db.session.commit()

        page = editor.get("/admin/tracks").text

        assert titles(page) == ["New name"]
        assert '<td data-label="Challenges" class="number">7</td>' in page
        assert '<td data-label="In invites" class="number">2</td>' in page

    def test_it_is_searched_by_title_and_slug(self, editor: FlaskClient) -> None:
        make_track("web-pages", title="Anatomy")
        make_track("shell", title="First steps")
        make_track("odd", title="100% _odd_")
        db.session.commit()

        def found(query: str) -> list[str]:
            return titles(editor.get(f"/admin/tracks?q={query}").text)

        assert found("WEB") == ["Anatomy"]
        assert found("steps") == ["First steps"]
        assert found("%25") == ["100% _odd_"]
        assert found("nothing") == []

    def test_an_earlier_title_is_not_found(self, editor: FlaskClient) -> None:
        track = make_track("web", title="Old name")
        add_revision(track, title="New name")
        db.session.commit()
        assert titles(editor.get("/admin/tracks?q=old").text) == []

    def test_retired_tracks_are_shown_when_asked_for(
        self, editor: FlaskClient, tick: Ticking
    ) -> None:
        make_track("here")
        make_track("gone").retired_at = tick.now
        db.session.commit()

        def shown(show: str) -> list[str]:
            return titles(editor.get(f"/admin/tracks?show={show}").text)

        assert shown("") == ["Here"]
        assert shown("retired") == ["Gone"]
        assert shown("all") == ["Gone", "Here"]

    def test_it_goes_on_over_pages(self, editor: FlaskClient) -> None:
        for number in range(30):
            make_track(f"track-{number:02}")
        db.session.commit()

        first = editor.get("/admin/tracks").text
        address = re.search(r'rel="next" href="([^"]*)"', first)
        assert address is not None
        second = editor.get(address[1].replace("&amp;", "&")).text

        assert len(titles(first)) == 25
        assert titles(second) == [f"Track-{number}" for number in range(25, 30)]


class TestATrack:
    def test_its_page_shows_facts_challenges_and_revisions(
        self, editor: FlaskClient, phish: Track
    ) -> None:
        page = editor.get(f"/admin/tracks/{PHISH}").text
        assert "Which one is the bank?" in page
        assert "Cannot be paused" in page
        assert "Revision 1" in page
        assert "Imported" in page

    @pytest.mark.parametrize("path", ["nothing", "nothing/settings", "nothing/retire"])
    def test_a_track_that_is_not_there_is_404(
        self, editor: FlaskClient, path: str
    ) -> None:
        assert editor.get(f"/admin/tracks/{path}").status_code == 404

    def test_every_challenge_can_be_looked_at(
        self, editor: FlaskClient, phish: Track
    ) -> None:
        for position in range(1, 6):
            answer = editor.get(f"/admin/tracks/{PHISH}/preview/{position}")
            assert answer.status_code == 200
            assert f"Challenge {position} of 5" in answer.text
        assert editor.get(f"/admin/tracks/{PHISH}/preview/6").status_code == 404

    def test_right_answers_are_marked(self, editor: FlaskClient, phish: Track) -> None:
        page = editor.get(f"/admin/tracks/{PHISH}/preview/3").text
        marked = re.findall(r"answer--right\"><span>([^<]*)", page)
        assert marked == ["https://secure.northwind.example/login?next=accounts"]

    def test_an_older_revision_can_be_looked_at(self, editor: FlaskClient) -> None:
        track = make_track("web", challenges=2, title="Old name")
        add_revision(track, challenges=3, title="New name")
        db.session.commit()
        old = editor.get("/admin/tracks/web/preview/1?revision=1").text

        assert "Challenge 1 of 2" in old
        assert "This is an older revision" in old
        assert "preview/2?revision=1" in old
        for asked in ("3", "x", "-1", "9" * 9):
            answer = editor.get(f"/admin/tracks/web/preview/1?revision={asked}")
            assert answer.status_code == 404

    def test_what_a_track_says_cannot_break_the_page(self, editor: FlaskClient) -> None:
        make_track("web", title="<script>alert(1)</script>", teaser="<b>x")
        db.session.commit()
        for path in ("", "/preview/1", "/settings", "/retire"):
            page = editor.get(f"/admin/tracks/web{path}").text
            assert "<script>alert" not in page


class TestImporting:
    def test_an_archive_becomes_a_track(
        self, editor: FlaskClient, token: Token
    ) -> None:
        answer = upload(editor, token, zipped())

        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/admin/tracks/{PHISH}"
        page = editor.get(answer.headers["Location"]).text
        assert "is imported as revision 1" in page
        assert audited() == ["track.imported"]

    def test_the_same_again_is_no_revision_and_no_change(
        self, editor: FlaskClient, token: Token
    ) -> None:
        upload(editor, token, zipped())
        answer = upload(editor, token, zipped())

        assert "has not changed" in editor.get(answer.headers["Location"]).text
        assert audited() == ["track.imported"]

    def test_a_changed_folder_is_a_new_revision(
        self, editor: FlaskClient, token: Token, phish: Track
    ) -> None:
        text = (SAMPLES / PHISH / "track.yml").read_text()
        changed = text.replace("title: Spot the phish", "title: Spot it")

        upload(editor, token, zipped(track_yml=changed))

        assert newest_revision(phish.id).number == 2
        assert newest_revision(phish.id).title == "Spot it"

    def test_problems_are_told_with_path_and_line_and_nothing_is_imported(
        self, editor: FlaskClient, token: Token
    ) -> None:
        broken = zipped(SAMPLES.parent / "tests/folders/full-of-problems")

        answer = upload(editor, token, broken)

        assert answer.status_code == 422
        rows = re.findall(
            r'<code>([^<]+)</code></td><td data-label="Line" class="number">(\d+)',
            answer.text,
        )
        assert ("01-quiz/assignment.md", "1") in {(path, "1") for path, _ in rows}
        assert len(rows) > 3
        assert db.session.scalars(db.select(Track)).all() == []
        assert audited() == []

    def test_notes_are_told_after_importing(
        self, editor: FlaskClient, token: Token
    ) -> None:
        text = (SAMPLES / PHISH / "track.yml").read_text() + "\nsurprise: 1\n"

        answer = upload(editor, token, zipped(track_yml=text))

        assert answer.status_code == 200
        assert "surprise" in answer.text
        assert find_track(PHISH) is not None

    def test_an_archive_that_leads_outside_is_refused(
        self, editor: FlaskClient, token: Token
    ) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as made:
            made.writestr("../../track.yml", "slug: x")
        file.seek(0)

        answer = upload(editor, token, file)

        assert answer.status_code == 422
        assert "leads out of the archive" in answer.text

    def test_no_file_is_told_beside_the_field(
        self, editor: FlaskClient, token: Token
    ) -> None:
        data = {"csrf_token": token(editor)}
        answer = editor.post("/admin/track-import/upload", data=data)
        assert answer.status_code == 422
        assert '<a href="#field-archive">Choose a zip archive</a>' in answer.text

    def test_an_archive_of_more_than_a_megabyte_is_taken_here_only(
        self, editor: FlaskClient, token: Token
    ) -> None:
        assert upload_raw(editor, token, 2 << 20).status_code == 422
        assert upload_raw(editor, token, 2 << 20, "checkout").status_code == 413

    def test_nobody_can_send_so_much_without_signing_in(
        self, nobody: FlaskClient, token: Token
    ) -> None:
        assert upload_raw(nobody, token, 2 << 20).status_code == 413

    def test_too_much_is_answered_in_words(
        self, editor: FlaskClient, token: Token, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(upload_limits._LARGER, "admin.track_upload", 3000)
        answer = upload_raw(editor, token, 5000)
        assert answer.status_code == 413
        assert "at most 40 MB" in answer.text

    def test_a_retired_track_says_that_it_stays_retired(
        self, editor: FlaskClient, token: Token, phish: Track, tick: Ticking
    ) -> None:
        phish.retired_at = tick.now
        db.session.commit()
        text = (SAMPLES / PHISH / "track.yml").read_text()
        changed = text.replace("title: Spot the phish", "title: Spot it")

        answer = upload(editor, token, zipped(track_yml=changed))

        page = editor.get(answer.headers["Location"]).text
        assert "It is retired; bring it back" in page


class TestFolders:
    @pytest.fixture
    def environ(self, tmp_path: Path) -> dict[str, str]:
        (tmp_path / "labs").symlink_to(SAMPLES)
        return {
            "TESTING": "1",
            "RATELIMIT_ENABLED": "0",
            "SECRET_KEY": "test-secret",
            "TRACKS_DIR": str(tmp_path / "labs"),
        }

    def choose(self, client: FlaskClient, token: Token, *paths: str) -> TestResponse:
        data = {"csrf_token": token(client), "path": list(paths)}
        return client.post("/admin/track-import/checkout", data=data)

    def test_folders_are_listed(self, editor: FlaskClient) -> None:
        page = editor.get("/admin/track-import").text
        assert f'value="{PHISH}"' in page

    def test_one_is_imported(self, editor: FlaskClient, token: Token) -> None:
        answer = self.choose(editor, token, PHISH)

        assert answer.headers["Location"] == f"/admin/tracks/{PHISH}"
        entry = db.session.scalars(
            db.select(AuditEntry).where(AuditEntry.area == "track")
        ).one()
        assert str(entry.detail["from"]).startswith(PHISH)

    def test_several_are_imported_together(
        self, editor: FlaskClient, token: Token
    ) -> None:
        answer = self.choose(editor, token, PHISH, "shell-first-steps")

        assert answer.status_code == 200
        assert len(audited()) == 2

    @pytest.mark.parametrize("path", ["..", "../unit", "/etc", "nowhere", ""])
    def test_nothing_outside_is_read_and_the_rest_is_not_imported(
        self, editor: FlaskClient, token: Token, path: str
    ) -> None:
        answer = self.choose(editor, token, PHISH, path)

        assert answer.status_code == 422
        assert "There is no track folder" in answer.text
        assert re.search(rf'value="{PHISH}" checked', answer.text)
        assert find_track(PHISH) is None

    def test_choosing_none_is_told(self, editor: FlaskClient, token: Token) -> None:
        answer = self.choose(editor, token)
        assert answer.status_code == 422
        assert "Choose at least one folder" in answer.text


def test_without_a_folder_none_is_offered_or_read(
    editor: FlaskClient, token: Token
) -> None:
    assert "TRACKS_DIR" in editor.get("/admin/track-import").text
    data = {"csrf_token": token(editor), "path": PHISH}
    assert editor.post("/admin/track-import/checkout", data=data).status_code == 422


GOOD = {"seen": "1", "pause_limit_days": "7", "time_limit": "30", "idle_timeout": "0"}


class TestSettings:
    def test_a_change_is_a_new_revision(
        self, editor: FlaskClient, token: Token, phish: Track
    ) -> None:
        sent = {**GOOD, "time_limit": "90", "idle_timeout": "1,5"}
        answer = post(editor, token, f"{PHISH}/settings", **sent)

        assert answer.status_code == 303
        newest = newest_revision(phish.id)
        assert (newest.number, newest.time_limit, newest.idle_timeout) == (2, 5400, 90)
        assert audited() == ["track.settings_changed"]
        page = editor.get(f"/admin/tracks/{PHISH}").text
        assert "Settings changed: time limit 1 h 30 min, idle timeout 2 min" in page
        assert 'value="1.5"' in editor.get(f"/admin/tracks/{PHISH}/settings").text

    def test_the_same_again_changes_nothing(
        self, editor: FlaskClient, token: Token, phish: Track
    ) -> None:
        post(editor, token, f"{PHISH}/settings", **GOOD)
        assert newest_revision(phish.id).number == 1
        assert audited() == []

    def test_pausing_is_refused_with_the_services_name(
        self, editor: FlaskClient, token: Token
    ) -> None:
        services = [{"name": "web", "kind": "container"}]
        make_track("lab", services=services, unpausable_count=1)
        db.session.commit()
        assert "container “web”" in editor.get("/admin/tracks/lab/settings").text

        sent = {**GOOD, "pausable": "1", "time_limit": "45"}
        answer = post(editor, token, "lab/settings", **sent)

        assert answer.status_code == 422
        assert "the container “web” cannot be paused" in answer.text
        assert 'value="45"' in answer.text
        assert re.search(r'name="pausable" value="1" checked', answer.text)

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"pause_limit_days": "0"}, "pause_limit_days"),
            ({"pause_limit_days": "61"}, "pause_limit_days"),
            ({"pause_limit_days": "seven"}, "pause_limit_days"),
            ({"pause_limit_days": "²"}, "pause_limit_days"),
            ({"pause_limit_days": ""}, "pause_limit_days"),
            ({"time_limit": "-1"}, "time_limit"),
            ({"time_limit": "an hour"}, "time_limit"),
            ({"time_limit": "527041"}, "time_limit"),
            ({"time_limit": "NaN"}, "time_limit"),
            ({"time_limit": "Infinity"}, "time_limit"),
            ({"time_limit": "1e999999"}, "time_limit"),
            ({"idle_timeout": ""}, "idle_timeout"),
        ],
    )
    def test_bad_input_is_told_beside_the_field_and_kept(
        self,
        editor: FlaskClient,
        token: Token,
        phish: Track,
        sent: dict[str, str],
        field: str,
    ) -> None:
        answer = post(editor, token, f"{PHISH}/settings", **{**GOOD, **sent})

        assert answer.status_code == 422
        assert f'href="#field-{field}"' in answer.text
        assert f'id="error-{field}"' in answer.text
        assert f'value="{sent[field]}"' in answer.text
        assert "<title>Error: " in answer.text
        assert newest_revision(phish.id).number == 1

    @pytest.mark.parametrize("seen", ["1", "", "x", "99999999999"])
    def test_who_saw_an_older_revision_is_told(
        self, editor: FlaskClient, token: Token, phish: Track, seen: str
    ) -> None:
        add_revision(phish)
        db.session.commit()

        sent = {**GOOD, "seen": seen, "time_limit": "5"}
        answer = post(editor, token, f"{PHISH}/settings", **sent)

        assert answer.status_code == 409
        assert "Somebody changed this track meanwhile" in answer.text
        assert 'value="5"' in answer.text
        assert newest_revision(phish.id).number == 2
        assert 'name="seen" value="2"' in answer.text


class TestRetiring:
    def test_it_asks_and_is_undone(
        self, editor: FlaskClient, token: Token, phish: Track
    ) -> None:
        assert (
            "Retire “Spot the phish”?"
            in editor.get(f"/admin/tracks/{PHISH}/retire").text
        )
        post(editor, token, f"{PHISH}/retire")
        db.session.refresh(phish)
        assert phish.retired_at is not None
        page = editor.get(f"/admin/tracks/{PHISH}").text
        assert f'form="undo" formaction="/admin/tracks/{PHISH}/bring-back"' in page
        assert "Bring it back" in page

        post(editor, token, f"{PHISH}/bring-back")

        db.session.refresh(phish)
        assert phish.retired_at is None
        assert audited() == ["track.retired", "track.brought_back"]

    def test_twice_is_noted_once(
        self, editor: FlaskClient, token: Token, phish: Track
    ) -> None:
        post(editor, token, f"{PHISH}/retire")
        post(editor, token, f"{PHISH}/retire")
        assert audited() == ["track.retired"]

    def test_asking_changes_nothing(self, editor: FlaskClient, phish: Track) -> None:
        editor.get(f"/admin/tracks/{PHISH}/retire")
        db.session.refresh(phish)
        assert phish.retired_at is None
        assert db.session.scalar(db.select(TrackRevision.number)) == 1
