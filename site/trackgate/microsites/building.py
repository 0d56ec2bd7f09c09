"""One build of a microsite, from the choice of invites to the files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trackgate.microsites.addresses import addresses_of
from trackgate.microsites.choosing import listed_invites, named_invites
from trackgate.microsites.manifest import read_manifest
from trackgate.microsites.offers import read_offers
from trackgate.microsites.output import Written, write_site
from trackgate.microsites.pages import Planner, pages_of
from trackgate.microsites.shown import OfferPage
from trackgate.microsites.site import SiteFacts, logo_bytes, site_facts
from trackgate.microsites.theme import Theme


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be built: ``invites`` by their ids, or all that are listed."""

    out: Path
    invites: Sequence[str] | None  # None = all
    site_url: str = ""
    templates: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Build:
    """What was built."""

    site: SiteFacts
    pages: list[OfferPage]
    files: Written
    warnings: list[str]


def build(order: Order, *, now: datetime) -> Build:
    """Build or bring up to date; raises ``MicrositeRefused``, nothing is written then.

    (A template can be found wrong after the first files; the next build goes on.)
    """
    manifest = read_manifest(order.out)
    keys, warnings = _choose(order, now)
    site = site_facts(order.site_url)
    offers = read_offers(keys)
    addresses = addresses_of(offers, manifest.addresses)
    pages = pages_of(site, offers, addresses)
    logo = logo_bytes()
    plan = Planner(site, Theme(order.templates), pages, logo).plan()
    manifest.addresses |= addresses
    files = write_site(order.out, plan, manifest, logo)
    return Build(
        site=site,
        pages=pages,
        files=files,
        warnings=[*warnings, *_cautions(site, pages, files)],
    )


def _choose(order: Order, now: datetime) -> tuple[list[int], list[str]]:
    if order.invites is not None:
        return named_invites(order.invites, now=now)
    found = listed_invites(now=now)
    none = "No invite is listed and open: the site is empty"
    return found, [] if found else [none]


def _cautions(site: SiteFacts, pages: list[OfferPage], files: Written) -> list[str]:
    cautions = []
    if not site.url:
        cautions.append(
            "Without --site-url there is no sitemap.xml and no feed.xml, and only "
            "invites for any https site are shown in the pages"
        )
    cautions += [
        f"{name} is no longer wanted, but was changed by somebody: left as it is"
        for name in files.left_alone
    ]
    return cautions
