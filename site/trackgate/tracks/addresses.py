"""Addresses in track files: on the web, or inside the folder's ``assets/``."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from trackgate.markup.render import asset_path

DIGEST_IN_URL = 16


def is_web_address(text: str) -> bool:
    """Tell whether a text is an address on the web, by https or http."""
    if any(letter.isspace() or letter in "\"'<>\\`" for letter in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname)


def asset_url(slug: str, source_digest: str, path: str) -> str:
    """Give the address at which pages fetch an asset (``path``: ``assets/…``).

    It names the revision by its digest, so what it answers never changes.
    """
    inside = quote(path.removeprefix("assets/"))
    return f"/track-files/{slug}/{source_digest[:DIGEST_IN_URL]}/{inside}"


@dataclass(frozen=True)
class Assets:
    """The assets of one folder, by the links that authors write."""

    slug: str
    source_digest: str
    paths: Collection[str]

    def url(self, path: str) -> str:
        """Give the address of an asset, or "" where it is not there."""
        if path not in self.paths:
            return ""
        return asset_url(self.slug, self.source_digest, path)

    def image(self, link: str) -> str:
        """Give the address of an image by https or among the assets, or ""."""
        if link.startswith("https://") and is_web_address(link):
            return link
        return self.url(asset_path(link))
