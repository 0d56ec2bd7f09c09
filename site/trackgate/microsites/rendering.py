"""Rendering the pages of a microsite: what each template is given."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from trackgate.cards.content import HEIGHT, WIDTH, Card
from trackgate.microsites.shown import OfferPage, iso, shown_offer, shown_row
from trackgate.microsites.site import SiteFacts
from trackgate.microsites.theme import Asset, Theme

FEED_MOST = 50
_SITEMAP_MOST = 50_000  # as its protocol has it

Facts = dict[str, Any]
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Renderer:
    """Renders templates for places in one site."""

    def __init__(
        self, site: SiteFacts, theme: Theme, assets: Mapping[str, Asset]
    ) -> None:
        self._site, self._theme, self._assets = site, theme, assets

    def page(self, template: str, place: str, facts: Callable[[], Facts]) -> bytes:
        """Give a page for ``place``: a folder of the site, or a path from /."""
        root = place if place.startswith("/") else "../" * place.count("/") or "./"
        return self._theme.render(
            template,
            {
                "site": self._site,
                "root": root,
                "place": place,
                "asset": lambda name: root + self._assets[name].path,
                "has_asset": self._assets.__contains__,
                **facts(),
            },
        )

    def offer_facts(self, page: OfferPage) -> Facts:
        """Give what ``invite.html`` shows."""
        return {
            "invite": shown_offer(page, self._site),
            "picture": self._picture(page.card),
        }

    def index_facts(
        self, pages: Sequence[OfferPage], card: Card, number: int, last: int
    ) -> Facts:
        """Give what ``index.html`` shows: one page of the list, from 1 to ``last``."""
        return {
            "invites": [shown_row(page) for page in pages],
            "picture": self._picture(card),
            "number": number,
            "last": last,
            "page_path": index_path,
        }

    def feed_facts(self, pages: Sequence[OfferPage]) -> Facts:
        """Give what ``feed.xml`` tells: the newest invites."""
        return {
            "invites": [shown_row(page) for page in pages[:FEED_MOST]],
            "updated": iso(max((p.offer.updated_at for p in pages), default=_NEVER)),
        }

    def sitemap_facts(self, pages: Sequence[OfferPage]) -> Facts:
        """Give what ``sitemap.xml`` lists: every page, with its last change."""
        rows = [(page.path, iso(page.offer.updated_at)) for page in pages]
        return {"addresses": [("", ""), *rows][:_SITEMAP_MOST]}

    def _picture(self, card: Card) -> Facts:
        path = picture_path(card)
        return {
            "path": path,
            "url": self._site.absolute(path),
            "alt": card.alt,
            "width": WIDTH,
            "height": HEIGHT,
        }


def picture_path(card: Card) -> str:
    """Give where a card stands in the site; it changes with what it shows."""
    return f"pictures/{card.digest}.jpg"


def index_path(number: int) -> str:
    """Give the folder of a page of the list; the first is the site's own."""
    return f"page/{number}/" if number > 1 else ""
