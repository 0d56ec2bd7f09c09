"""``track.yml``: what the track says of itself."""

from dataclasses import dataclass
from typing import Any

from trackgate.tracks.addresses import Assets
from trackgate.tracks.challenge_files import SLUG
from trackgate.tracks.draft import Facts
from trackgate.tracks.fields import Fields
from trackgate.tracks.rendering import render
from trackgate.tracks.services import Service, why_not_pausable

_DEFAULT_PAUSE_LIMIT = 7

# Keys in wide use that say nothing Trackgate acts upon.
_UNUSED = (
    "id type version revision checksum permalink level developers instructors "
    "published private maintenance skipping_enabled enhanced_loading sandbox_preset"
)


@dataclass(frozen=True)
class TrackFile:
    """What was read of ``track.yml``: facts, and challenges still to be read."""

    facts: Facts
    inline_challenges: list[Fields]


def read_slug(fields: Fields) -> str:
    """Give the track's slug; it is needed first, for the addresses of assets."""
    slug = fields.needed_text("slug", limit=100)
    if slug and not SLUG.fullmatch(slug):
        fields.problem("slug", f"{slug!r} should be small letters, digits and dashes")
    return slug


def read_track(fields: Fields, services: list[Service], assets: Assets) -> TrackFile:
    """Read the rest of the file."""
    description = fields.text("description")
    line = fields.line("description")
    facts = Facts(
        title=fields.needed_text("title", limit=200),
        teaser=fields.text("teaser", limit=2000),
        description=description,
        description_html=render(description, assets, fields.report, line),
        icon=_icon(fields, assets),
        tags=fields.texts("tags"),
        owner=fields.text("owner", limit=200),
        time_limit=fields.seconds("timelimit"),
        idle_timeout=fields.seconds("idle_timeout"),
        show_timer=fields.flag("show_timer", default=True),
        pausable=_pausable(fields, services),
        pause_limit_days=fields.pause_limit_days(
            "pausable_ttl", default=_DEFAULT_PAUSE_LIMIT
        ),
        lab_config=_lab_config(fields),
    )
    challenges = fields.parts("challenges")
    fields.ignore(_UNUSED)
    fields.finish()
    return TrackFile(facts, challenges)


def _pausable(fields: Fields, services: list[Service]) -> bool:
    wanted = fields.flag("pausable", default=False)
    why = why_not_pausable(services)
    if wanted and why:
        fields.problem("pausable", f"cannot be true: {why}")
    return wanted


def _icon(fields: Fields, assets: Assets) -> str:
    """Give an icon: an image's address, or a sign or two such as an emoji."""
    icon = fields.text("icon", limit=2000)
    if not icon or (len(icon) <= 8 and "/" not in icon and "." not in icon):
        return icon
    url = assets.image(icon)
    if not url:
        what = "the icon was left out: it is neither by https nor an asset"
        fields.report.note(fields.line("icon"), what)
    return url


def _lab_config(fields: Fields) -> dict[str, Any]:
    return fields.raw("lab_config") if fields.part("lab_config") else {}
