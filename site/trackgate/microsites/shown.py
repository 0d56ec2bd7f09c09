"""An invite as the templates of a microsite see it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from markupsafe import Markup

from trackgate.cards.content import Card
from trackgate.markup.render import render_admin_markdown
from trackgate.microsites.offers import Offer
from trackgate.microsites.site import SiteFacts
from trackgate.pages.invite.link_tags import summary
from trackgate.web.wording import length, moment


@dataclass(frozen=True)
class OfferPage:
    """An invite and its place in the site."""

    offer: Offer
    path: str  # the folder, with a slash at its end
    card: Card
    framed: bool  # whether the site may frame it

    @cached_property
    def facts(self) -> list[object]:
        """Give all that any page shows of it."""
        return [self.offer, self.path, self.framed]

    @cached_property
    def summary(self) -> str:
        """Give a sentence or two; the list, the page and the feed have it."""
        tracks = [track._asdict() for track in self.offer.tracks]
        return summary(self.offer.description, tracks)


def shown_row(page: OfferPage) -> dict[str, Any]:
    """Give what a list shows of an invite."""
    offer = page.offer
    return {
        "title": offer.title,
        "path": page.path,
        "id": offer.id,
        "summary": page.summary,
        "tracks": len(offer.tracks),
        "time": length(sum(track.time_limit for track in offer.tracks)),
        "starts": _moment(page, "starts_at"),
        "updated": iso(offer.updated_at),
    }


def shown_offer(page: OfferPage, site: SiteFacts) -> dict[str, Any]:
    """Give what an invite's own page shows of it."""
    offer = page.offer
    return {
        **shown_row(page),
        "description_html": Markup(render_admin_markdown(offer.description)),  # noqa: S704 - sanitised there
        "tracks": [
            {**track._asdict(), "time_limit": length(track.time_limit)}
            for track in offer.tracks
        ],
        "asked": offer.access.asks.offer,
        "ends": _moment(page, "ends_at"),
        "expires": _moment(page, "expires_at"),
        "token": offer.token,
        "url": f"{site.trackgate}/i/{offer.token}",
        "framed": page.framed,
        "canonical": site.absolute(page.path),
    }


def iso(moment: datetime) -> str:
    """Write a moment in UTC to the second, as feeds and sitemaps do."""
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _moment(page: OfferPage, name: str) -> dict[str, str] | None:
    at = getattr(page.offer, name)
    return moment(at, page.offer.timezone) if at else None
