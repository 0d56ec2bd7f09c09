"""What cards of one organisation share: the ground with its name, logo and colours."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from trackgate.cards.content import HEIGHT, WIDTH
from trackgate.cards.fitting import one_line
from trackgate.cards.fonts import own_font
from trackgate.core.colours import hex_of, shades

INK = "#ffffff"
LEFT, RIGHT = 84, WIDTH - 84
_HEAD = 98  # the middle of the line with the name
_LOGO = (340, 68)
_PLATE = 14  # white around the logo: most are made for white pages
_FINER = 4  # shapes are drawn so many times larger: Pillow does not smooth them


def ground_colour(accent: str) -> str:
    """Give the accent so dark that white text on it has at least 9 to 1."""
    return hex_of(shades(accent, 0.36, 0.11)[1])


def soft_ink(accent: str) -> str:
    """Give the accent so light that text in it stays readable on the ground."""
    return hex_of(shades(accent, 0.91, 0.04)[1])


def line_colour(accent: str) -> str:
    """Give the accent a little above the ground, for lines and shapes."""
    return hex_of(shades(accent, 0.46, 0.12)[1])


@lru_cache(maxsize=8)
def ground(organisation: str, accent: str, logo: bytes) -> Image.Image:
    """Give the picture that titles and tracks are drawn on; draw on a copy."""
    image = Image.new("RGB", (WIDTH, HEIGHT), ground_colour(accent))
    _draw_way(image, line_colour(accent))
    left = LEFT
    plate = _plate(logo) if logo else None
    if plate is not None:
        image.paste(plate, (left, _HEAD - plate.height // 2), plate)
        left += plate.width + 28
    name = one_line(organisation, width=RIGHT - left, size=36)
    ImageDraw.Draw(image).text(
        (left, _HEAD), "".join(name.lines), soft_ink(accent), name.font, anchor="lm"
    )
    return image


def _draw_way(image: Image.Image, colour: str) -> None:
    """Draw the line that joins the tracks on every page, large and half outside."""
    mask = Image.new("L", (WIDTH * 2, HEIGHT * 2))
    draw = ImageDraw.Draw(mask)
    for x, y, radius in ((2210, 1060, 330), (2330, 330, 150)):
        place = (x - radius, y - radius, x + radius, y + radius)
        draw.ellipse(place, outline=110, width=22)
    draw.line((2310, 480, 2262, 734), fill=110, width=22)
    mask = mask.resize(image.size, Image.Resampling.LANCZOS)
    image.paste(Image.new("RGB", image.size, colour), (0, 0), mask)


def _plate(content: bytes) -> Image.Image | None:
    """Give the logo on a white plate; None where it cannot be read."""
    logo = _read_logo(content)
    if logo is None:
        return None
    size = (logo.width + 2 * _PLATE, logo.height + 2 * _PLATE)
    plate = Image.new("RGBA", size, "#ffffff")
    plate.paste(logo, (_PLATE, _PLATE), logo)
    large = Image.new("L", (size[0] * _FINER, size[1] * _FINER))
    edge = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(edge, 14 * _FINER, fill=255)
    plate.putalpha(large.resize(size, Image.Resampling.LANCZOS))
    return plate


def _read_logo(content: bytes) -> Image.Image | None:
    """Give the logo at its size on the card."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP"]) as found:
            picture = found.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    scale = min(_LOGO[0] / picture.width, _LOGO[1] / picture.height)
    size = [max(1, round(side * scale)) for side in picture.size]
    return picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)


@lru_cache(maxsize=64)
def numbered(number: int, accent: str, size: int) -> Image.Image:
    """Give a disc with a number in it, as the gate's line of tracks has them."""
    large = Image.new("L", (size * _FINER, size * _FINER))
    ImageDraw.Draw(large).ellipse((0, 0, *(s - 1 for s in large.size)), fill=255)
    disc = Image.new("RGBA", (size, size), soft_ink(accent))
    font = own_font(round(size * 0.58))
    middle = (size / 2, size / 2)
    text = ImageDraw.Draw(disc)
    text.text(middle, str(number), ground_colour(accent), font, anchor="mm")
    disc.putalpha(large.resize((size, size), Image.Resampling.LANCZOS))
    return disc
