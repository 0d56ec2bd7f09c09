"""The organisation's settings."""

import contextlib
import io
import random
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from support.clockfile import Ticking
from trackgate.admin.base.models import AuditEntry
from trackgate.admin.settings import colours
from trackgate.admin.settings.logo import InvalidLogo, read_logo
from trackgate.core import clock
from trackgate.core.config import LearnerProof
from trackgate.core.db import db, page_stamp
from trackgate.core.organisation import Organisation, use_stamp
from trackgate.forms.models import FormVersion
from trackgate.forms.store import current_form, save_form

Token = Callable[..., str]
PICTURES = Path(__file__).with_name("pictures")
BASE_CSS = Path(__file__).parents[4] / "static" / "base.css"


def save(client: FlaskClient, token: Token, part: str, **sent: object) -> TestResponse:
    data = {"csrf_token": token(client), **sent}
    return client.post(f"/admin/settings/{part}", data=data)


def save_addresses(client: FlaskClient, token: Token, **sent: object) -> TestResponse:
    """Save which addresses may register, from a page that was opened just now."""
    return save(client, token, "emails", form_base=current_form().id, **sent)


def stamp() -> int | None:
    return db.session.scalar(db.select(page_stamp))


def in_force() -> Organisation:
    return use_stamp(stamp())


def changes() -> list[AuditEntry]:
    query = db.select(AuditEntry).where(AuditEntry.area == "settings")
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


def picture(name: str) -> bytes:
    """Give a picture of 33 by 44 pixels."""
    return (PICTURES / name).read_bytes()


def png_of(width: int, height: int) -> bytes:
    """Give a PNG that says it has this size."""
    content = picture("plain.png")
    return content[:16] + struct.pack(">II", width, height) + content[24:]


class TestName:
    def test_it_is_what_learners_see_at_once(
        self, owner: FlaskClient, nobody: FlaskClient, token: Token
    ) -> None:
        before = stamp()
        assert save(owner, token, "name", name="  Ada's   Academy ").status_code == 303

        assert in_force().name == "Ada's Academy"
        assert stamp() != before
        assert "Ada&#39;s Academy</a>" in owner.get("/admin/settings").text
        assert "Ada&#39;s Academy" in nobody.get("/i/nonsense").text
        assert changes()[0].detail == {"name": [None, "Ada's Academy"]}

    def test_an_empty_one_is_the_environments(
        self, owner: FlaskClient, token: Token
    ) -> None:
        save(owner, token, "name", name="Academy")
        save(owner, token, "name", name="")
        assert in_force().name == "Trackgate"

    def test_one_that_is_too_long_is_told_and_kept(
        self, owner: FlaskClient, token: Token
    ) -> None:
        answer = save(owner, token, "name", name="x" * 101)
        assert answer.status_code == 422
        assert "at most 100 characters" in answer.text
        assert "x" * 101 in answer.text
        assert changes() == []

    def test_the_same_again_is_no_change(
        self, owner: FlaskClient, token: Token
    ) -> None:
        save(owner, token, "name", name="Academy")
        save(owner, token, "name", name="Academy")
        assert len(changes()) == 1


class TestSender:
    @pytest.mark.parametrize(
        "sender",
        [
            "learn@example.com",
            "Ada <learn@example.com>",
            '"Byron, Ada" <a@example.com>',
        ],
    )
    def test_an_address_with_or_without_a_name_is_taken(
        self, owner: FlaskClient, token: Token, sender: str
    ) -> None:
        assert save(owner, token, "mail", mail_from=sender).status_code == 303
        assert in_force().mail_from == sender

    @pytest.mark.parametrize(
        "sender",
        [
            "Ada",
            "ada@",
            "a@example.com, b@example.com",
            "a@example.com b@example.com",
            "Ada <a@example.com> extra",
            "a@example.com\r\nBcc: b@example.com",
            "x" * 250 + "@example.com",
        ],
    )
    def test_anything_else_is_told(
        self, owner: FlaskClient, token: Token, sender: str
    ) -> None:
        answer = save(owner, token, "mail", mail_from=sender)
        assert answer.status_code == 422
        assert 'href="#field-mail_from"' in answer.text
        assert in_force().mail_from == "trackgate@localhost"


class TestProof:
    def test_codes_are_turned_on_at_once(
        self, owner: FlaskClient, token: Token
    ) -> None:
        save(owner, token, "proof", learner_proof="code_always")
        assert in_force().learner_proof is LearnerProof.CODE_ALWAYS

    def test_open_asks_first(self, owner: FlaskClient, token: Token) -> None:
        asked = save(owner, token, "proof", learner_proof="open")
        assert asked.status_code == 200
        assert "Let the e-mail alone resume?" in asked.text
        assert in_force().learner_proof is LearnerProof.CODE_TO_RESUME
        assert changes() == []

        save(owner, token, "proof", learner_proof="open", sure="1")

        assert in_force().learner_proof is LearnerProof.OPEN
        assert "LEARNER_PROOF is open" in owner.get("/admin/tracks").text
        expected = {"learner_proof": [None, "open"]}
        assert changes()[0].detail == expected

    @pytest.mark.parametrize("value", ["", "shut"])
    def test_nonsense_is_refused(
        self, owner: FlaskClient, token: Token, value: str
    ) -> None:
        assert save(owner, token, "proof", learner_proof=value).status_code == 400

    def test_the_page_says_what_each_reveals(self, owner: FlaskClient) -> None:
        page = owner.get("/admin/settings").text
        assert page.count("Reveals that an address is known") == 2
        assert "Reveals nothing" in page


class TestAddresses:
    def test_they_become_a_new_version_of_the_form(
        self, owner: FlaskClient, token: Token
    ) -> None:
        before = current_form()
        text = "Example.com\n@rival.example.org, other.example.org;example.com"
        sent = {"blocked_domains": text, "business_only": "1"}

        assert save_addresses(owner, token, **sent).status_code == 303

        after = current_form()
        assert after.id > before.id
        assert after.definition.business_only
        assert after.definition.blocked_domains == (
            "example.com",
            "other.example.org",
            "rival.example.org",
        )
        assert after.definition.fields == before.definition.fields
        assert changes()[0].detail == {
            "business_only": [False, True],
            "now_blocked": "example.com, other.example.org, rival.example.org",
        }

    def test_the_same_again_makes_no_version(
        self, owner: FlaskClient, token: Token
    ) -> None:
        save_addresses(owner, token, blocked_domains="example.com")
        version = current_form().id
        save_addresses(owner, token, blocked_domains="EXAMPLE.com")
        assert current_form().id == version

    def test_what_is_no_domain_is_told_and_kept(
        self, owner: FlaskClient, token: Token
    ) -> None:
        sent = {"blocked_domains": "example.com\nnot a domain!", "business_only": "1"}
        version = current_form().id
        answer = save_addresses(owner, token, **sent)

        assert answer.status_code == 422
        assert "“not” is not a domain" in answer.text
        assert "not a domain!</textarea>" in answer.text
        assert re.search(r'name="business_only" value="1" checked', answer.text)
        assert current_form().id == version

    def test_the_version_says_who_saved_it(
        self, owner: FlaskClient, token: Token
    ) -> None:
        save_addresses(owner, token, blocked_domains="example.com")
        version = db.session.get_one(FormVersion, current_form().id)
        assert version.saved_by == "owner@example.com"

    def test_who_had_the_page_open_is_told_and_overwrites_nothing(
        self, owner: FlaskClient, token: Token
    ) -> None:
        opened = current_form().id
        save_addresses(owner, token, blocked_domains="rival.example")

        sent = {"blocked_domains": "mine.example", "form_base": opened}
        answer = save(owner, token, "emails", **sent)

        assert answer.status_code == 409
        assert "blocked: rival.example" in answer.text
        assert "mine.example</textarea>" in answer.text
        assert current_form().definition.blocked_domains == ("rival.example",)
        base = re.search(r'name="form_base" value="(\d+)"', answer.text)
        assert base is not None
        again = {**sent, "form_base": base[1]}
        assert save(owner, token, "emails", **again).status_code == 303
        assert current_form().definition.blocked_domains == ("mine.example",)

    @pytest.mark.parametrize("base", ["", "x", "99", "9" * 30])
    def test_a_page_of_no_version_we_know_saves_nothing(
        self, owner: FlaskClient, token: Token, base: str
    ) -> None:
        sent = {"blocked_domains": "mine.example", "form_base": base}
        assert save(owner, token, "emails", **sent).status_code == 409

    def test_fields_that_changed_meanwhile_are_kept_without_a_word(
        self, owner: FlaskClient, token: Token
    ) -> None:
        before = current_form()
        other = replace(before.definition, heading="Changed meanwhile")
        save_form(other, now=clock.now())
        db.session.commit()

        sent = {"blocked_domains": "mine.example", "form_base": before.id}
        assert save(owner, token, "emails", **sent).status_code == 303

        form = current_form().definition
        assert form.heading == "Changed meanwhile"
        assert form.blocked_domains == ("mine.example",)


class TestRetention:
    def test_keeping_less_asks_first_and_counts(
        self, owner: FlaskClient, token: Token, tick: Ticking
    ) -> None:
        db.session.execute(db.update(AuditEntry).values(at=tick.now.replace(year=2020)))
        db.session.commit()

        asked = save(owner, token, "retention", retention_days="30")

        assert asked.status_code == 200
        assert "1 entry in the list of changes" in asked.text
        assert in_force().retention_days == 0
        save(owner, token, "retention", retention_days="30", sure="1")
        assert in_force().retention_days == 30

    def test_keeping_more_does_not_ask(self, owner: FlaskClient, token: Token) -> None:
        save(owner, token, "retention", retention_days="30", sure="1")
        assert save(owner, token, "retention", retention_days="60").status_code == 303
        assert save(owner, token, "retention", retention_days="0").status_code == 303
        assert in_force().retention_days == 0

    @pytest.mark.parametrize("days", ["", "-1", "3651", "ten", "1.5", "9" * 30, "²"])
    def test_bad_days_are_told_and_kept(
        self, owner: FlaskClient, token: Token, days: str
    ) -> None:
        answer = save(owner, token, "retention", retention_days=days)
        assert answer.status_code == 422
        assert 'href="#field-retention_days"' in answer.text
        assert in_force().retention_days == 0


class TestLogo:
    def send(self, owner: FlaskClient, token: Token, content: bytes) -> TestResponse:
        return save(owner, token, "logo", logo=(io.BytesIO(content), "logo.svg"))

    @pytest.mark.parametrize(
        ("name", "media_type"),
        [
            ("plain.png", "image/png"),
            ("baseline.jpg", "image/jpeg"),
            ("lossy.webp", "image/webp"),
        ],
    )
    def test_a_picture_is_served_as_what_it_is(
        self, owner: FlaskClient, token: Token, name: str, media_type: str
    ) -> None:
        content = picture(name)
        assert self.send(owner, token, content).status_code == 303

        page = owner.get("/admin/settings").text
        address = re.search(r'src="(/brand/logo/\w+)"', page)
        assert address is not None
        served = owner.get(address[1])
        assert served.data == content
        assert served.content_type == media_type
        assert served.headers["X-Content-Type-Options"] == "nosniff"
        new = f"{media_type}, 33 × 44 pixels"
        assert changes()[0].detail == {"logo": ["none", new]}

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "Choose a picture"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Choose a PNG"),
            (b"GIF89a" + b"\0" * 20, "Choose a PNG"),
            (picture("plain.png") + b"\0" * (200 * 1024), "a logo has at most 200 kB"),
            (picture("plain.png")[:40], "damaged"),
            (png_of(5000, 2), "at most 4000 pixels"),
            (b"\xff\xd8\xff\xe0\0\x02", "damaged"),
            (b"RIFF\0\0\0\0WEBPVP9 " + b"\0" * 20, "damaged"),
        ],
    )
    def test_anything_else_is_told_beside_the_field(
        self, owner: FlaskClient, token: Token, content: bytes, said: str
    ) -> None:
        answer = self.send(owner, token, content)
        assert answer.status_code == 422
        assert said in answer.text
        assert 'id="error-logo"' in answer.text
        assert in_force().logo_digest == ""

    def test_it_is_removed(self, owner: FlaskClient, token: Token) -> None:
        self.send(owner, token, picture("plain.png"))
        save(owner, token, "logo", remove="1", sure="1")
        assert in_force().logo_digest == ""
        assert changes()[-1].detail == {"logo": ["a picture", "none"]}

    def test_removing_it_asks_first(self, owner: FlaskClient, token: Token) -> None:
        self.send(owner, token, picture("plain.png"))
        there = in_force().logo_digest
        asked = save(owner, token, "logo", remove="1")
        assert "Remove the logo?" in asked.text
        assert f"/brand/logo/{there}" in asked.text
        assert 'name="sure" value="1"' in asked.text
        assert in_force().logo_digest == there

    @pytest.mark.parametrize("path", sorted(PICTURES.iterdir()), ids=lambda p: p.name)
    def test_sizes_are_read_right(self, path: Path) -> None:
        logo = read_logo(path.read_bytes())
        assert (logo.width, logo.height) == (33, 44)

    @pytest.mark.parametrize("size", [(0, 10), (10, 0), (4001, 1), (2**31 - 1, 9)])
    def test_sizes_that_no_logo_has_are_refused(self, size: tuple[int, int]) -> None:
        assert read_logo(png_of(4000, 1)).width == 4000
        with pytest.raises(InvalidLogo, match="at most 4000 pixels"):
            read_logo(png_of(*size))

    def test_no_bytes_break_it(self) -> None:
        """Heads of pictures with anything after them are read or refused."""
        dice = random.Random(7)
        heads = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF____WEBPVP8X"]
        for _ in range(500):
            content = dice.choice(heads) + dice.randbytes(dice.randrange(60))
            with contextlib.suppress(InvalidLogo):
                read_logo(content)


class TestColour:
    def test_it_is_used_at_once(self, owner: FlaskClient, token: Token) -> None:
        assert save(owner, token, "accent", accent=" 7A2 ").status_code == 303
        assert in_force().accent == "#77aa22"
        page = owner.get("/admin/settings").text
        assert "/brand/77aa22.css" in page
        assert re.search(r"\d\.\d to 1", page)

    @pytest.mark.parametrize("text", ["teal", "#12", "#12345g", "#1234567", "0f6b5 5"])
    def test_what_is_no_colour_is_told_and_kept(
        self, owner: FlaskClient, token: Token, text: str
    ) -> None:
        answer = save(owner, token, "accent", accent=text)
        assert answer.status_code == 422
        assert "Enter a colour" in answer.text
        assert f'value="{text}"' in answer.text

    def test_an_unreadable_one_is_refused_with_its_ratio(
        self, owner: FlaskClient, token: Token, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pale = (colours.Shade(0.8), colours.Shade(0.8))
        monkeypatch.setattr(colours, "FILL", pale)
        answer = save(owner, token, "accent", accent="#0f6b55")
        assert answer.status_code == 422
        found = re.search(r"its contrast is (\d\.\d) to 1, and 4.5 to 1", answer.text)
        assert found is not None
        assert float(found[1]) < 4.5
        assert in_force().accent == ""

    def test_an_empty_one_is_our_own(self, owner: FlaskClient, token: Token) -> None:
        save(owner, token, "accent", accent="#772222")
        save(owner, token, "accent", accent="")
        assert in_force().accent == ""

    def test_the_shades_are_those_of_the_style_sheet(self) -> None:
        """Whoever changes base.css changes the check with it."""
        css = re.sub(r"\s+", " ", BASE_CSS.read_text())
        for name, pair in (
            ("fill", colours.FILL),
            ("hover", colours.HOVER),
            ("ink", colours.INK),
            ("soft", colours.SOFT),
        ):
            drawn = ", ".join(_css(shade) for shade in pair)
            assert f"--accent-{name}: light-dark({drawn});" in css, name
        on_light, on_dark = colours.ON_ACCENT
        assert (on_light, f"light-dark(#fff, {on_dark})" in css) == ("#ffffff", True)
        for place, name in enumerate(("surface", "ground", "sunken")):
            light, dark = (grounds[place] for grounds in colours.GROUNDS)
            light = "#fff" if light == "#ffffff" else light
            assert f"--{name}: light-dark({light}, {dark});" in css

    @pytest.mark.parametrize("accent", [*"rgbcmykw", "grey"])
    def test_the_design_keeps_every_hue_readable(self, accent: str) -> None:
        plain = dict(zip("rgbcmykw", _corners(), strict=True))
        for found in colours.contrasts(plain.get(accent, "#808080")):
            assert found.enough, (accent, found)


def _corners() -> Iterator[str]:
    yield from ("#ff0000", "#00ff00", "#0000ff", "#00ffff", "#ff00ff", "#ffff00")
    yield from ("#000000", "#ffffff")


def _css(shade: colours.Shade) -> str:
    def number(value: float) -> str:
        return f"{value:g}".removeprefix("0")

    chroma = "c" if shade.chroma == 1 else f"min(c, {number(shade.chroma)})"
    return f"oklch(from var(--accent) {number(shade.lightness)} {chroma} h)"
