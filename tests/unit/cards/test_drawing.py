"""Cards: texts that fit, colours that can be read, and digests that tell them apart."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from trackgate.cards import fonts, keeping, look
from trackgate.cards.content import Card, make_card
from trackgate.cards.drawing import draw_card
from trackgate.cards.fitting import fit
from trackgate.core import colours

LONG = "Everything that a learner may want to know about " * 4


def card(title: str = "Title", tracks: list[str] | None = None, **look: Any) -> Card:  # noqa: ANN401
    given = {"organisation": "Harbour", "accent": "", "logo": "", **look}
    return make_card(title, tracks or ["One", "Two"], **given)


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_a_card_is_told_apart_by_everything_on_it() -> None:
    others = [
        card("Other"),
        card(tracks=["One"]),
        card(tracks=["Two", "One"]),
        card(organisation="Other"),
        card(accent="#123456"),
        card(logo="abc"),
    ]
    assert len({c.digest for c in [card(), *others]}) == 7
    assert card().digest == card().digest


def test_tracks_past_the_third_are_counted() -> None:
    many = card(tracks=["A", "B", "C", "D", "E"])
    assert (many.tracks, many.more) == (("A", "B", "C"), 2)
    assert many.alt == "Title, by Harbour. Tracks: A, B, C and 2 more."


def test_a_single_track_of_the_same_name_is_not_named_twice() -> None:
    assert card("Title", ["title"]).alt == "Title, by Harbour."


@pytest.mark.parametrize(
    "title",
    [
        "",
        "A",
        LONG[:200],
        "W" * 200,
        "Ärger & Łódź",
        "Проверка",
        "\u202e🚀\x00",
        "漢字",
    ],
)
@pytest.mark.parametrize("number", [1, 3, 9])
def test_any_title_can_be_drawn(title: str, number: int) -> None:
    found = picture(draw_card(card(title, [LONG[:200]] * number)))
    assert found.size == (1200, 630)


def test_lines_keep_within_the_width_and_their_number() -> None:
    sizes = {80: 2, 40: 3}
    for text in ("Short", LONG[:200], "W" * 200, f"A {'i' * 150} z"):
        fitted = fit(text, width=900, sizes=sizes)
        assert len(fitted.lines) <= sizes[fitted.size]
        assert all(fitted.font.getlength(line) <= 900 for line in fitted.lines), text


def test_a_title_of_two_lines_leaves_no_word_alone() -> None:
    fitted = fit("Curious afternoons for all of us", width=700, sizes={60: 2})
    first, second = (fitted.font.getlength(line) for line in fitted.lines)
    assert abs(first - second) < 250


def test_what_is_cut_says_so() -> None:
    fitted = fit(LONG, width=700, sizes={60: 2})
    assert fitted.lines[-1].endswith("…")
    assert " ".join(fitted.lines)[:-1] in LONG


def test_letters_that_no_font_has_are_left_out() -> None:
    assert fonts.choose("plain") == ("", "plain")
    assert fonts.choose("up \U0010fffe we go")[1] == "up we go"


def test_without_a_font_of_the_system_letters_lose_their_accents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "_BROAD", ())
    found = fonts.choose.__wrapped__("Größe – “Łódź” für 漢 5 €")
    assert found == ("", "Grosse - “Lodz” fur 5 EUR")


@pytest.mark.parametrize(
    "accent", ["#000000", "#ffffff", "#0f6b55", "#ffcc00", "#ff00ff", "#00ffff"]
)
def test_text_stays_readable_on_any_accent(accent: str) -> None:
    def contrast(ink: str) -> float:
        pair = (ink, look.ground_colour(accent))
        return colours.ratio(*(colours.luminance(colours.linear(c)) for c in pair))

    assert contrast(look.INK) > 8
    assert contrast(look.soft_ink(accent)) > 7


@pytest.mark.parametrize("logo", [b"not a picture", b"\x89PNG\r\n\x1a\n" + b"x" * 40])
def test_a_logo_that_cannot_be_read_is_left_out(logo: bytes) -> None:
    assert draw_card(card(), logo) == draw_card(card())


def test_the_oldest_cards_give_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_KEPT", 2)
    cards = [card(f"Title {number}") for number in range(3)]
    for age, one in enumerate(cards[:2]):
        keeping.kept_card(one, b"", folder=tmp_path)
        os.utime(tmp_path / f"{one.digest}.jpg", (1000 + age, 1000 + age))
    keeping.kept_card(cards[2], b"", folder=tmp_path)
    left = {path.stem for path in tmp_path.iterdir()}
    assert left == {cards[1].digest, cards[2].digest}


def test_half_a_card_is_never_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _content: bytes) -> int:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        keeping.kept_card(card(), b"", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
