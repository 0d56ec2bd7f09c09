"""Planning a microsite: which files, from which facts, by which templates."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from functools import partial

from trackgate.cards.content import Card, make_card
from trackgate.microsites.offers import Offer
from trackgate.microsites.plan import Plan, Planned, digest_of
from trackgate.microsites.rendering import (
    Facts,
    Renderer,
    index_path,
    picture_path,
)
from trackgate.microsites.shown import OfferPage
from trackgate.microsites.site import SiteFacts
from trackgate.microsites.theme import Asset, Theme, add_asset

PER_PAGE = 48
_MADE = 1  # raised when this code makes something else of the same facts


def pages_of(
    site: SiteFacts, offers: Sequence[Offer], addresses: Mapping[str, str]
) -> list[OfferPage]:
    """Give the invites with their places in the site."""
    return [
        OfferPage(
            offer,
            f"{addresses[offer.id]}/",
            _card(site, offer.title, [track.title for track in offer.tracks]),
            offer.framed_by(site.origin),
        )
        for offer in offers
    ]


def _card(site: SiteFacts, title: str, tracks: list[str]) -> Card:
    return make_card(
        title,
        tracks,
        organisation=site.organisation,
        accent=site.accent,
        logo=site.logo_digest,
    )


class Planner:
    """Plans the files of one build."""

    def __init__(
        self, site: SiteFacts, theme: Theme, pages: Sequence[OfferPage], logo: bytes
    ) -> None:
        """Take whose site it is, its looks, and the invites in their order."""
        assets = {**theme.assets, **_made_assets(site, logo)}
        self._site, self._pages = site, pages
        self._renderer = Renderer(site, theme, assets)
        paths = [asset.path for asset in assets.values()]
        # What goes into every page.
        self._ground = digest_of(_MADE, astuple(site), theme.digest, paths)
        self._plan: Plan = {}
        for asset in assets.values():
            self._add(Planned(asset.path, asset.path, partial(bytes, asset.content)))

    def plan(self) -> Plan:
        """Give every file of the site by its path."""
        for page in self._pages:
            self._plan_offer(page)
        self._plan_index()
        self._plan_small()
        if self._site.url:
            self._plan_catalogues()
        return self._plan

    def _add(self, planned: Planned) -> None:
        self._plan[planned.path] = planned

    def _add_card(self, card: Card) -> None:
        self._add(Planned(picture_path(card), card.digest, card=card))

    def _plan_offer(self, page: OfferPage) -> None:
        self._add_card(page.card)
        made_from = digest_of(self._ground, page.facts)
        facts = partial(self._renderer.offer_facts, page)
        make = partial(self._renderer.page, "invite.html", page.path, facts)
        self._add(Planned(f"{page.path}index.html", made_from, make))

    def _plan_index(self) -> None:
        titles = [page.offer.title for page in self._pages]
        card = _card(self._site, "Hands-on tracks", titles)
        self._add_card(card)
        starts = range(0, max(1, len(self._pages)), PER_PAGE)
        for number, start in enumerate(starts, start=1):
            shown, place = self._pages[start : start + PER_PAGE], index_path(number)
            facts = partial(
                self._renderer.index_facts, shown, card, number, len(starts)
            )
            made_from = digest_of(
                *(self._ground, number, len(starts), card.digest),
                [page.facts for page in shown],
            )
            make = partial(self._renderer.page, "index.html", place, facts)
            self._add(Planned(f"{place}index.html", made_from, make))

    def _plan_small(self) -> None:
        """Plan what does not name invites; 404.html is shown at any address."""
        framing = any(page.framed for page in self._pages)
        made_from = digest_of(self._ground, framing)

        def facts() -> Facts:
            return {"framing": framing}

        for name in ("404.html", "robots.txt", "_headers"):
            make = partial(self._renderer.page, name, self._site.root, facts)
            self._add(Planned(name, made_from, make))

    def _plan_catalogues(self) -> None:
        """Plan what has to name whole addresses."""
        made_from = digest_of(self._ground, [page.facts for page in self._pages])
        for name, give in (
            ("feed.xml", self._renderer.feed_facts),
            ("sitemap.xml", self._renderer.sitemap_facts),
        ):
            facts = partial(give, self._pages)
            make = partial(self._renderer.page, name, "", facts)
            self._add(Planned(name, made_from, make))


def _made_assets(site: SiteFacts, logo: bytes) -> dict[str, Asset]:
    """Give the assets that follow from the settings: the colour and the logo."""
    made = {}
    if site.accent:
        sheet = f":root {{ --accent: {site.accent}; }}\n"
        made["brand.css"] = add_asset("brand.css", sheet.encode())
    if logo and site.logo_digest:
        ending = site.logo_type.rpartition("/")[2].replace("jpeg", "jpg")
        made["logo"] = add_asset(f"logo.{ending}", logo)
    return made
