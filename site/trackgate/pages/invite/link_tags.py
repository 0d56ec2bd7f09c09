"""What a page's head says of an invite to those who show links."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Response

from trackgate.cards.content import HEIGHT, WIDTH, Card, make_card
from trackgate.core.organisation import last_known
from trackgate.invites.queries import tracks_of_invite
from trackgate.invites.settings import InviteFacts
from trackgate.markup.plain_text import plain_text
from trackgate.pages.invite.access import InviteAccess
from trackgate.tracks.reading import newest_revisions
from trackgate.web.framing import framed
from trackgate.web.visitor import settings

_SUMMARY_MOST = 200


def card_of(invite: InviteFacts, tracks: list[str]) -> Card:
    """Give the card of an invite with these tracks (titles, in order)."""
    look = last_known()
    return make_card(
        invite.shown_title,
        tracks,
        organisation=look.name,
        accent=look.accent,
        logo=look.logo_digest,
    )


def track_titles(access: InviteAccess) -> list[str]:
    """Give the titles of the tracks that a new claim would get."""
    ids = [track.track_id for track in tracks_of_invite(access.invite.id)]
    revisions = newest_revisions(ids)
    return [revisions[track_id].title for track_id in ids]


def link_tags(
    access: InviteAccess, tracks: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Give what ``link_tags.html`` shows; without tracks there is no picture.

    None in a frame, whose address nobody passes on.
    """
    if framed():
        return None
    invite = access.invite
    url = f"{settings().base_url}{access.base}"
    titles = [str(track["title"]) for track in tracks]
    return {
        "title": invite.shown_title,
        "description": summary(invite.public_description, tracks),
        "url": url,
        "picture": picture_tags(url, card_of(invite, titles)) if titles else None,
        "oembed": oembed_addresses(access),
    }


def summary(description: str, tracks: Sequence[Mapping[str, Any]]) -> str:
    """Give a sentence or two: the public description (Markdown), else the tracks.

    Of ``tracks``, ``title`` and ``teaser`` are used; a single one's teaser says most.
    """
    text = plain_text(description, most=_SUMMARY_MOST)
    if text or not tracks:
        return text
    teaser = str(tracks[0]["teaser"]) if len(tracks) == 1 else ""
    titles = ", ".join(str(track["title"]) for track in tracks)
    return plain_text(teaser or f"Hands-on: {titles}", most=_SUMMARY_MOST)


def picture_tags(url: str, card: Card) -> dict[str, Any]:
    """Give address, size and words of the picture of the invite at ``url``."""
    return {
        "url": f"{url}/card-{card.digest}.jpg",
        "width": WIDTH,
        "height": HEIGHT,
        "alt": card.alt,
    }


def oembed_addresses(access: InviteAccess) -> dict[str, str]:
    """Give the addresses that tell of an invite by oEmbed, by format."""
    return _oembed(settings().base_url, access.base)


def _oembed(base: str, path: str) -> dict[str, str]:
    return {
        form: f"{base}/oembed?{urlencode({'url': base + path, 'format': form})}"
        for form in ("json", "xml")
    }


def add_discovery(response: Response, access: InviteAccess) -> Response:
    """Say in headers, too, where oEmbed tells of this page; only if it is there."""
    if response.status_code == 200 and not framed():
        for link in _discovery(settings().base_url, access.base):
            response.headers.add("Link", link)
    return response


@lru_cache(maxsize=1000)
def _discovery(base: str, path: str) -> tuple[str, str]:
    """Give the headers of a page, which are the same at every view."""
    addresses = _oembed(base, path)
    return (
        f'<{addresses["json"]}>; rel="alternate"; type="application/json+oembed"',
        f'<{addresses["xml"]}>; rel="alternate"; type="text/xml+oembed"',
    )
