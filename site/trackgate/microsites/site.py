"""What every page of one microsite shares: whose it is and where it will stand."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa

from trackgate.core.db import db, page_stamp
from trackgate.core.organisation import OrganisationRow, use_stamp
from trackgate.invites.draft import normalise_origin
from trackgate.invites.links import base_url
from trackgate.microsites.errors import MicrositeRefused


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """The organisation's look, Trackgate's address and the site's own."""

    organisation: str
    accent: str  # "" = our own
    logo_digest: str  # "" = none
    logo_type: str
    trackgate: str  # address without a trailing slash
    url: str  # the site's address without a trailing slash; "" = not known

    @property
    def origin(self) -> str:
        """Give scheme, host and port of the site, or ""."""
        return site_origin(self.url) if self.url else ""

    @property
    def root(self) -> str:
        """Give the path where the site stands, with slashes at both ends."""
        return urlsplit(self.url).path.rstrip("/") + "/"

    def absolute(self, path: str) -> str:
        """Give the whole address of a path of the site, or "" where none is known."""
        return f"{self.url}/{path}" if self.url else ""


def site_facts(site_url: str) -> SiteFacts:
    """Give the facts of the site that will stand at an address ("" = not known).

    Raises ``MicrositeRefused`` for what is no address of a site.
    """
    url = _check(site_url) if site_url else ""
    # Not what an earlier build of this process has read.
    found = use_stamp(db.session.scalar(sa.select(page_stamp)))
    row = db.session.get(OrganisationRow, 1)
    return SiteFacts(
        organisation=found.name,
        accent=found.accent,
        logo_digest=found.logo_digest,
        logo_type=(row.logo_type if row else None) or "image/png",
        trackgate=base_url(),
        url=url,
    )


def logo_bytes() -> bytes:
    """Give the organisation's logo, or nothing."""
    row = db.session.get(OrganisationRow, 1)
    return (row.logo if row else None) or b""


def site_origin(url: str) -> str:
    """Give the origin of an address, as invites list it; raises ``ValueError``."""
    parts = urlsplit(url)
    if parts.scheme == "http":  # such a site is never listed, but may link to us
        return f"http://{parts.netloc}".lower()
    return normalise_origin(f"{parts.scheme}://{parts.netloc}")


def _check(text: str) -> str:
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        site_origin(url)
    except ValueError:
        parts = urlsplit("")
    plain = url.isascii() and url.isprintable() and not set(url) & set(" \"'<>\\;,#?")
    if not parts.hostname or "@" in parts.netloc or not plain:
        raise MicrositeRefused(
            f"{text!r} is not the address of a site like https://www.example.com/learn"
        )
    return url
