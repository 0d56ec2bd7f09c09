"""The invite form's pages: New, Edit, Duplicate, without scripts."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from conftest import START, Tick
from factories import edit, make_claim, make_invite, make_track
from support.html_form import buttons, read_form
from trackgate.admin.base.models import AuditEntry
from trackgate.admin.invites.form import buttons as invite_form_actions
from trackgate.admin.invites.form import save as invite_saving
from trackgate.core.db import db
from trackgate.invites.editing import delete_invite, draft_of
from trackgate.invites.models import Access, Invite, InviteType, Sharing
from trackgate.invites.settings import InviteDraft
from trackgate.tracks.catalogue import retire

NEW = "/admin/invites/new"
FORM = "invite-form"


@pytest.fixture(autouse=True)
def tracks(app: object) -> None:
    """Three tracks; the second can be paused."""
    make_track("intro", title="Introduction")
    make_track("shell", title="The shell", pausable=True)
    make_track("web", title="The web", teaser="Pages and links")
    db.session.commit()


def path_of(invite: Invite, what: str = "edit") -> str:
    return f"/admin/invites/{invite.public_id}/{what}"


def form_of(answer: TestResponse) -> MultiDict[str, str]:
    return read_form(answer.text, FORM)


def press(
    client: FlaskClient,
    path: str,
    form: MultiDict[str, str],
    do: str = "save",
    **changes: Any,  # noqa: ANN401
) -> TestResponse:
    """Send a form as it stands on a page, with changes; None unticks a box."""
    sent: MultiDict[str, Any] = MultiDict(form)
    for name, value in changes.items():
        sent.setlist(name, [] if value is None else [value])
    sent["do"] = do
    return client.post(path, data=sent)


def press_raw(
    client: FlaskClient, form: MultiDict[str, str], do: str, content: bytes
) -> TestResponse:
    """Send a form with a file by a body of our own: the client's would be a file."""
    part = '--X\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    texts = [*form.items(multi=True), ("do", do)]
    head = "".join(f"{part.format(name, '')}{text}\r\n" for name, text in texts)
    head += part.format("allowed_file", '; filename="guests.csv"')
    body = head.encode() + content + b"\r\n--X--\r\n"
    return client.post(NEW, data=body, content_type="multipart/form-data; boundary=X")


def fresh(client: FlaskClient, path: str = NEW, **changes: Any) -> MultiDict[str, str]:  # noqa: ANN401
    form = form_of(client.get(path))
    for name, value in changes.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    return form


def only_invite() -> Invite:
    db.session.expire_all()
    return db.session.scalars(sa.select(Invite)).one()


def count() -> int:
    return db.session.scalar(sa.select(sa.func.count(Invite.id))) or 0


def said_in(answer: TestResponse, *texts: str) -> None:
    for text in texts:
        assert text in answer.text


# Create


def test_a_new_form_starts_open_to_anyone_and_says_what_it_needs(
    editor: FlaskClient,
) -> None:
    answer = editor.get(NEW)
    assert answer.status_code == 200
    said_in(answer, "Give the invite a title", "Choose at least one track")
    said_in(answer, "Anyone with the link can join at any time, in any number")
    form = form_of(answer)
    assert (form["sharing"], form["access"], form["timezone"]) == (
        "link",
        "anyone",
        "UTC",
    )
    assert count() == 0


def test_a_new_embedded_one_starts_at_leaving_details(editor: FlaskClient) -> None:
    form = form_of(editor.get(f"{NEW}?sharing=embed"))
    assert (form["access"], form["framing"]) == ("details", "listed")


def test_save_makes_the_invite_with_every_setting(
    editor: FlaskClient, tick: Tick
) -> None:
    form = fresh(
        editor,
        title="Spring",
        public_title="Linux",
        public_description="**Bold**",
        private_description="For sales",
        tracks=["shell", "intro"],
        switches=["shell"],
        access_for="limited",
        days="30",
        plays_limit="3",
        expiry="at",
        expires_date="2027-01-31",
        expires_time="17:00",
        timezone="Europe/Amsterdam",
        claim_limit="50",
        access="allowed",
        allowed="Ann@example.com\r\n@example.org",
        framing="any",
        finish_text="Book",
        finish_url="https://a.example",
        finish_target="_blank",
        listed="1",
    )
    answer = press(editor, NEW, form, share=None)
    assert answer.status_code == 303
    invite = only_invite()
    assert invite.created_at == tick.now
    assert draft_of(invite) == InviteDraft(
        title="Spring",
        public_title="Linux",
        public_description="**Bold**",
        private_description="For sales",
        tracks=["shell", "intro"],
        pausing={"shell": False, "intro": False},
        access_for="30d",
        plays_limit=3,
        expires_at=START.replace(year=2027, month=1, day=31, hour=16),
        timezone="Europe/Amsterdam",
        claim_limit=50,
        access=Access.ALLOWED,
        allowed=["@example.org", "ann@example.com"],
        any_origin=True,
        finish_text="Book",
        finish_url="https://a.example",
        finish_target="_blank",
        listed=True,
        share=False,
    )
    entry = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "invite.created")
    ).one()
    assert (entry.subject, entry.admin_email) == ("Spring", "editor@example.com")
    assert invite.public_id in entry.link


def test_the_next_page_says_that_it_is_created(editor: FlaskClient) -> None:
    answer = press(editor, NEW, fresh(editor, title="Spring", tracks="intro"))
    assert answer.headers["Location"].startswith("/admin/invites")
    with editor.session_transaction() as session:
        flashed = session["_flashes"]
    assert flashed == [("message", "“Spring” is created.")]


def test_a_live_event_is_made(editor: FlaskClient) -> None:
    form = fresh(
        editor,
        title="Day",
        tracks="intro",
        type="live_event",
        starts_date="2027-01-31",
        starts_time="15:00",
        ends_date="2027-01-31",
        ends_time="17:00",
    )
    assert press(editor, NEW, form).status_code == 303
    invite = only_invite()
    assert invite.type is InviteType.LIVE_EVENT
    assert invite.expires_at is None


BAD: dict[str, str] = {
    "sharing": "pigeon",
    "type": "hike",
    "title": " ",
    "public_title": "x" * 201,
    "public_description": "x" * 20_001,
    "private_description": "x" * 20_001,
    "plays_limit": "<b>many",
    "claim_limit": "-3",
    "access": "friends",
    "timezone": "Mars/Olympus",
    "finish_text": "y" * 101,
    "finish_url": "http://a.example",
    "finish_target": "elsewhere",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered_beside_the_field_with_everything_typed_kept(
    editor: FlaskClient, name: str
) -> None:
    form = fresh(
        editor,
        title="Kept",
        tracks=["shell", "web"],
        switches="shell",
        pausing="shell",
        allowed="a@example.com\r\nb@example.com",
        origins="https://a.example",
        finish_text="Book",
        finish_url="https://a.example",
    )
    form[name] = BAD[name]
    answer = press(editor, NEW, form)
    assert answer.status_code == 422
    said_in(answer, f'id="error-{name}"', f'href="#field-{name}"')
    assert f'id="field-{name}"' in answer.text
    assert "<title>Error: " in answer.text
    assert count() == 0
    kept = form_of(answer)
    unchosen = {"sharing", "type", "access", "finish_target"}  # no such radio
    for field in set(form) - {"csrf_token", "do"} - ({name} & unchosen):
        assert kept.getlist(field) == form.getlist(field), field


def test_bad_lists_and_times_are_answered_at_their_lines(editor: FlaskClient) -> None:
    form = fresh(
        editor,
        title="Kept",
        tracks="intro",
        access="allowed",
        allowed="a@example.com\r\nnonsense",
        framing="listed",
        origins="https://a.example\r\nhttp://b.example",
        access_for="limited",
        days="ten",
        expiry="at",
        expires_date="2027-03-28",
        expires_time="02:30",
        timezone="Europe/Amsterdam",
    )
    answer = press(editor, NEW, form)
    said_in(answer, "line 2 “nonsense”", "line 2 “http://b.example”")
    said_in(answer, "Days have to be a whole number", "There is no 02:30")
    for name in ("allowed", "origin_list", "days", "expires_at"):
        said_in(answer, f'id="error-{name}"', f'id="field-{name}"')
    assert form_of(answer)["allowed"] == form["allowed"]


def test_an_unknown_track_is_refused(editor: FlaskClient) -> None:
    answer = press(editor, NEW, fresh(editor, title="A", tracks=["intro", "gone"]))
    assert answer.status_code == 422
    said_in(answer, "There is no track")


def test_nul_and_emoji_do_no_harm(editor: FlaskClient) -> None:
    form = fresh(editor, title="A\x00B 🎉", tracks="intro", q="\x00")
    assert press(editor, NEW, form).status_code == 303
    assert only_invite().title == "AB 🎉"


# The buttons that work without scripts


def test_tracks_are_searched_by_every_word(editor: FlaskClient) -> None:
    form = fresh(editor, title="Kept", q="LINKS web")
    answer = press(editor, NEW, form, do="search")
    found = [do for do in buttons(answer.text, FORM) if do.startswith("add:")]
    assert found == ["add:web"]
    assert form_of(answer)["title"] == "Kept"
    none = press(editor, NEW, form, do="search", q="100%")
    said_in(none, "No track matches “100%”")


def test_tracks_are_added_moved_and_removed(editor: FlaskClient) -> None:
    answer = editor.get(NEW)
    for do, order in (
        ("add:shell", ["shell"]),
        ("add:intro", ["shell", "intro"]),
        ("add:web", ["shell", "intro", "web"]),
        ("add:web", ["shell", "intro", "web"]),
        ("up:web", ["shell", "web", "intro"]),
        ("down:shell", ["web", "shell", "intro"]),
        ("up:web", ["web", "shell", "intro"]),
        ("down:intro", ["web", "shell", "intro"]),
        ("remove:shell", ["web", "intro"]),
        ("remove:nothing", ["web", "intro"]),
        ("add:gone", ["web", "intro"]),
    ):
        form = form_of(answer)
        form["title"] = "Kept"
        answer = press(editor, NEW, form, do=do)
        assert answer.status_code == 200
        assert form_of(answer).getlist("tracks") == order, do
    assert form_of(answer)["title"] == "Kept"
    assert count() == 0


def test_a_pausable_track_gets_a_switch_that_starts_on(editor: FlaskClient) -> None:
    answer = press(editor, NEW, fresh(editor), do="add:shell")
    said_in(answer, "Track is pausable", "Learners can pause")
    form = form_of(answer)
    assert form.getlist("pausing") == ["shell"]
    plain = press(editor, NEW, form, do="add:intro")
    assert form_of(plain).getlist("switches") == ["shell"]


def test_the_moved_tracks_button_has_the_focus(editor: FlaskClient) -> None:
    form = fresh(editor, tracks=["intro", "web"])
    answer = press(editor, NEW, form, do="up:web")
    assert 'id="up-web" aria-label="Move up: The web"' in answer.text
    said_in(answer, "“The web”: It is track 1 of 2.", "autofocus>↑</button>")


def test_retired_tracks_cannot_be_found_or_added(editor: FlaskClient) -> None:
    retire("web", now=START)
    db.session.commit()
    answer = press(editor, NEW, fresh(editor, q="web"), do="search")
    assert "add:web" not in answer.text
    refused = press(editor, NEW, fresh(editor, title="A", tracks="web"))
    assert refused.status_code == 422
    said_in(refused, "is retired")


def test_preview_shows_description_summary_and_cautions_and_saves_nothing(
    editor: FlaskClient,
) -> None:
    form = fresh(
        editor,
        public_description="**Bold** <script>",
        tracks="shell",
        switches="shell",
        pausing="shell",
        plays_limit="3",
    )
    answer = press(editor, NEW, form, do="preview")
    assert answer.status_code == 200
    said_in(answer, "<strong>Bold</strong> &lt;script&gt;", "and 3 plays.")
    said_in(answer, "cannot be resumed in another browser")
    assert count() == 0


def test_a_csv_file_is_added_to_the_list(editor: FlaskClient) -> None:
    form = fresh(editor, access="allowed", allowed="a@example.com")
    file = (io.BytesIO(b"email\nA@example.com\n@example.org\nnobody\n"), "guests.csv")
    answer = press(editor, NEW, form, do="upload", allowed_file=file)
    assert form_of(answer)["allowed"] == "a@example.com\r\n@example.org"
    said_in(answer, "2 addresses and domains read from guests.csv, 1 of them new")
    said_in(answer, "In guests.csv, not an address", "line 4 “nobody”")


def test_a_file_counts_at_save_too(editor: FlaskClient) -> None:
    form = fresh(editor, title="A", tracks="intro", access="allowed")
    file = (io.BytesIO(b"a@example.com"), "guests.csv")
    assert press(editor, NEW, form, allowed_file=file).status_code == 303
    assert draft_of(only_invite()).allowed == ["a@example.com"]


FULL = {
    "title": " Spring ",
    "tracks": "intro",
    "access": "allowed",
    "allowed": "B@example.com, @example.org",
    "public_description": "Hello\nyou",
    "claim_limit": "10",
    "plays_limit": "2",
}


def test_a_double_click_on_save_makes_one_invite(editor: FlaskClient) -> None:
    form = fresh(editor, **FULL)
    first, second = press(editor, NEW, form), press(editor, NEW, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert count() == 1
    noted = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert noted.count("invite.created") == 1


def test_a_double_click_is_known_where_both_save_at_once(
    editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = fresh(editor, **FULL)
    first = press(editor, NEW, form)
    looks = iter([None, only_invite()])  # the first look came before the other's save
    monkeypatch.setattr(invite_saving, "find_invite", lambda _id: next(looks))
    second = press(editor, NEW, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert count() == 1


def test_going_back_to_the_form_and_changing_it_makes_another(
    editor: FlaskClient,
) -> None:
    form = fresh(editor, **FULL)
    press(editor, NEW, form)
    answer = press(editor, NEW, form, plays_limit="3")
    assert answer.status_code == 303
    assert count() == 2


def test_a_form_without_its_id_makes_an_invite_all_the_same(
    editor: FlaskClient,
) -> None:
    for sent in (None, "", "../x", "a" * 200):
        press(editor, NEW, fresh(editor, **FULL, new_id=sent))
    assert count() == 4


def test_an_invite_deleted_since_is_not_what_save_leads_to(editor: FlaskClient) -> None:
    form = fresh(editor, **FULL)
    press(editor, NEW, form)
    delete_invite(only_invite(), revoke=False, now=START)
    db.session.commit()
    press(editor, NEW, form)
    assert count() == 2


@pytest.mark.parametrize("do", ["upload", "save"])
def test_too_large_a_file_is_told_beside_its_field_and_all_is_kept(
    editor: FlaskClient, do: str
) -> None:
    form = fresh(editor, title="A", tracks="intro", access="allowed")
    form["allowed"] = "a@example.com"
    answer = press_raw(editor, form, do, b"b@example.com\n" * 160_000)
    beside = answer.text.split('id="error-allowed_file"')[1].split("</p>")[0]
    assert "guests.csv has more than 2 MB" in beside
    kept = form_of(answer)
    assert (kept["title"], kept["allowed"]) == ("A", "a@example.com")
    assert count() == 0


def test_a_file_that_would_make_the_list_too_long_is_told_so(
    editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invite_form_actions, "_LONGEST_LIST", 30)
    form = fresh(editor, access="allowed", allowed="a@example.com")
    file = (io.BytesIO(b"b@example.com\nc@example.com"), "guests.csv")
    answer = press(editor, NEW, form, do="upload", allowed_file=file)
    said_in(answer, "With guests.csv the list would have more than")
    assert form_of(answer)["allowed"] == "a@example.com"


@pytest.mark.parametrize("content", [None, b"", b"nothing here"])
def test_no_file_or_an_empty_one_is_an_error(
    editor: FlaskClient, content: bytes | None
) -> None:
    file = {} if content is None else {"allowed_file": (io.BytesIO(content), "a.csv")}
    answer = press(editor, NEW, fresh(editor), do="upload", **file)
    said_in(answer, 'id="error-allowed_file"')


def test_a_long_list_is_taken(editor: FlaskClient) -> None:
    lines = "\r\n".join(f"learner-{n:05}@mail.example.com" for n in range(20_000))
    form = fresh(editor, title="A", access="details", allowed=lines)
    answer = press(editor, NEW, form, do="search")
    assert answer.status_code == 200


# With scripts


def test_htmx_gets_only_the_parts_around_the_fields(editor: FlaskClient) -> None:
    form = fresh(editor, tracks=["intro"], plays_limit="3")
    answer = editor.post(NEW, data=form, headers={"HX-Request": "true"})
    said_in(answer, 'id="summary"', "and 3 plays.")
    assert "<form" not in answer.text
    assert 'id="chosen"' not in answer.text
    form["do"] = "up:intro"
    moved = editor.post(NEW, data=form, headers={"HX-Request": "true"})
    said_in(moved, 'id="chosen" hx-swap-oob="true"', 'data-focus-on="up-intro"')


def test_a_live_update_never_saves_even_if_it_carries_the_button(
    editor: FlaskClient,
) -> None:
    form = fresh(editor, title="A", tracks="intro")
    form["do"] = "save"
    answer = editor.post(NEW, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert count() == 0


def test_the_description_alone_is_rendered_safely(editor: FlaskClient) -> None:
    form = {
        "csrf_token": fresh(editor)["csrf_token"],
        "public_description": "# Hi\n\n<img src=x onerror=y>",
    }
    answer = editor.post("/admin/invites/description", data=form)
    assert "<h2>Hi</h2>" in answer.text
    assert "<img" not in answer.text


# Edit


@pytest.fixture
def invite(tracks: None) -> Invite:
    made = make_invite(
        title="Spring", tracks=["intro", "shell"], claim_limit=50, plays_limit=3
    )
    db.session.commit()
    return made


def test_an_edit_that_changes_nothing_changes_nothing(
    editor: FlaskClient, invite: Invite
) -> None:
    before = draft_of(invite)
    form = fresh(editor, path_of(invite))
    assert press(editor, path_of(invite), form).status_code == 303
    assert draft_of(only_invite()) == before


def test_an_edit_is_saved_and_noted(editor: FlaskClient, invite: Invite) -> None:
    form = fresh(editor, path_of(invite), title="Summer", access="details")
    assert press(editor, path_of(invite), form).status_code == 303
    saved = only_invite()
    assert (saved.title, saved.access, saved.edit_version) == (
        "Summer",
        Access.DETAILS,
        2,
    )
    entry = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "invite.edited")
    ).one()
    assert entry.detail == {"changed": ["Title", "Who gets in"]}


def test_edit_says_how_many_have_claimed_and_what_they_keep(
    editor: FlaskClient, invite: Invite
) -> None:
    for _ in range(2):
        make_claim(invite)
    db.session.commit()
    form = fresh(editor, path_of(invite), plays_limit="9")
    answer = press(editor, path_of(invite), form, do="preview")
    said_in(answer, "2 people have claimed this invite.")
    said_in(answer, "2 people have claimed this invite and keep the plays given then")


def test_a_retired_track_can_stay_in_its_invite(
    editor: FlaskClient, invite: Invite
) -> None:
    retire("shell", now=START)
    db.session.commit()
    page = editor.get(path_of(invite))
    said_in(page, "is retired: it can stay here")
    assert press(editor, path_of(invite), form_of(page)).status_code == 303


def test_a_deleted_invite_says_so(editor: FlaskClient, invite: Invite) -> None:
    invite.deleted_at = START
    db.session.commit()
    said_in(editor.get(path_of(invite)), "This invite is deleted")


@pytest.mark.parametrize("what", ["edit", "duplicate"])
def test_an_unknown_invite_is_not_found(editor: FlaskClient, what: str) -> None:
    assert editor.get(f"/admin/invites/nosuchinvite/{what}").status_code == 404


# Save anyway


def ask(client: FlaskClient, path: str, **changes: Any) -> TestResponse:  # noqa: ANN401
    answer = press(client, path, fresh(client, path, **changes))
    assert answer.status_code == 200
    said_in(answer, "Before you save", "Save anyway", "Nothing is saved yet")
    return answer


def test_an_end_in_the_past_is_asked_about_once(editor: FlaskClient) -> None:
    past = {"expiry": "at", "expires_date": "2026-11-01", "expires_time": "09:00"}
    answer = ask(editor, NEW, title="A", tracks="intro", **past)
    assert count() == 0
    other = press(editor, NEW, form_of(answer), expires_date="2026-10-31")
    said_in(other, "Before you save", "31 October 2026")
    assert press(editor, NEW, form_of(other)).status_code == 303
    assert count() == 1


def test_a_limit_below_the_claims_made_is_asked_about(
    editor: FlaskClient, invite: Invite
) -> None:
    for _ in range(3):
        make_claim(invite)
    db.session.commit()
    answer = ask(editor, path_of(invite), claim_limit="2")
    said_in(answer, "3 seats are taken, so with a limit of 2")
    assert press(editor, path_of(invite), form_of(answer)).status_code == 303
    assert only_invite().claim_limit == 2


def test_another_zone_is_asked_about_where_it_moves_the_end(
    editor: FlaskClient, invite: Invite
) -> None:
    edit(invite, expires_at=START.replace(year=2027))
    db.session.commit()
    answer = ask(editor, path_of(invite), timezone="America/New_York")
    said_in(answer, "The end moves from 2 November 2027, 09:00 UTC to 2 November 2027")


# Two admins at once


@pytest.fixture
def two(
    sign_in: Callable[..., FlaskClient], invite: Invite
) -> tuple[FlaskClient, FlaskClient]:
    from trackgate.admin.base.models import Role

    return sign_in(Role.OWNER), sign_in(Role.EDITOR)


def test_the_second_admin_is_told_and_nothing_is_overwritten(
    two: tuple[FlaskClient, FlaskClient], invite: Invite, tick: Tick
) -> None:
    first, second = two
    path = path_of(invite)
    one, other = fresh(first, path), fresh(second, path)
    tick.advance(minutes=5)
    press(first, path, one, title="Theirs", plays_limit="7")
    answer = press(second, path, other, title="Mine", claim_limit="10")
    assert answer.status_code == 409
    said_in(answer, "owner@example.com changed this invite on 2 November 2026, 09:05")
    saved = only_invite()
    assert (saved.title, saved.plays_limit, saved.claim_limit) == ("Theirs", 7, 50)
    form = form_of(answer)
    assert (form["title"], form["plays_limit"], form["claim_limit"]) == (
        "Mine",
        "7",
        "10",
    )
    assert "theirs:title" in answer.text
    assert "theirs:plays_limit" not in answer.text
    assert press(second, path, form).status_code == 303
    saved = only_invite()
    assert (saved.title, saved.plays_limit, saved.claim_limit) == ("Mine", 7, 10)


def test_the_second_admin_can_take_theirs(
    two: tuple[FlaskClient, FlaskClient], invite: Invite
) -> None:
    first, second = two
    path = path_of(invite)
    one, other = fresh(first, path), fresh(second, path)
    press(first, path, one, title="Theirs")
    met = press(second, path, other, title="Mine", claim_limit="10")
    settled = press(second, path, form_of(met), do="theirs:title")
    said_in(settled, "There is nothing left to settle")
    assert form_of(settled)["title"] == "Theirs"
    assert press(second, path, form_of(settled)).status_code == 303
    saved = only_invite()
    assert (saved.title, saved.claim_limit) == ("Theirs", 10)


def test_a_third_save_meanwhile_is_told_again(
    two: tuple[FlaskClient, FlaskClient], invite: Invite
) -> None:
    first, second = two
    path = path_of(invite)
    other = fresh(second, path)
    press(first, path, fresh(first, path), title="One")
    met = press(second, path, other, title="Mine")
    press(first, path, fresh(first, path), title="Two")
    again = press(second, path, form_of(met))
    assert again.status_code == 409
    assert only_invite().title == "Two"


# Duplicate


def test_duplicate_fills_the_form_and_saves_only_on_save(
    editor: FlaskClient, tracks: None
) -> None:
    original = make_invite(
        title="Spring",
        sharing=Sharing.EMBED,
        tracks=["shell", "intro"],
        pausing={"shell": False},
        access=Access.ALLOWED,
        allowed=["a@example.com", "@example.org"],
        origins=["https://a.example"],
        claim_limit=2,
        access_for="1mo",
        finish_text="Book",
        finish_url="https://a.example",
    )
    make_claim(original)
    db.session.commit()
    page = editor.get(path_of(original, "duplicate"))
    said_in(page, "Duplicate “Spring”")
    assert "claimed this invite" not in page.text
    assert count() == 1
    before = draft_of(original)
    assert press(editor, NEW, form_of(page), title="Copy").status_code == 303
    db.session.expire_all()
    copy = db.session.scalars(sa.select(Invite).where(Invite.title == "Copy")).one()
    assert copy.claimed == 0
    assert (copy.link_version, copy.edit_version) == (1, 1)
    made = draft_of(copy)
    made.title = before.title
    assert made == before


def test_a_retired_track_has_to_leave_a_duplicate(
    editor: FlaskClient, invite: Invite
) -> None:
    retire("shell", now=START)
    db.session.commit()
    page = editor.get(path_of(invite, "duplicate"))
    said_in(page, "is retired and cannot be in a new invite")
    refused = press(editor, NEW, form_of(page))
    assert refused.status_code == 422
    said_in(refused, "Duplicate “Spring”")


# Who may


@pytest.mark.parametrize("what", ["edit", "duplicate"])
def test_nobody_is_sent_to_sign_in(
    nobody: FlaskClient, invite: Invite, what: str
) -> None:
    for path in (NEW, path_of(invite, what)):
        answer = nobody.get(path)
        assert answer.status_code == 303
        assert "/admin/login" in answer.headers["Location"]


def test_a_post_without_a_token_changes_nothing(
    editor: FlaskClient, invite: Invite
) -> None:
    for path in (NEW, path_of(invite), "/admin/invites/description"):
        answer = editor.post(path, data={"do": "save", "title": "X"})
        assert answer.status_code == 400
    assert only_invite().title == "Spring"


def test_an_owner_sees_what_an_editor_sees(owner: FlaskClient, invite: Invite) -> None:
    for path in (NEW, path_of(invite), path_of(invite, "duplicate")):
        assert owner.get(path).status_code == 200
