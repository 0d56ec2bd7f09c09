"""Where a visitor came from, as one short name to count by."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

SOURCE_MOST = 60
CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
CLICK_IDS = {"gclid": "Google", "fbclid": "Facebook", "msclkid": "Microsoft"}
"""What those who show advertisements add to an address: whose it is, by its name.

Also in widget/track-widget.js, and a test holds the two together.
"""


def source_of(attribution: Mapping[str, Any]) -> str:
    """Give ``utm_source``, else the site that led here, else "" (came directly)."""
    named = str(attribution.get("utm_source") or "").strip().lower()
    if named:
        return named[:SOURCE_MOST]
    try:
        host = urlsplit(str(attribution.get("referrer") or "")).hostname
    except ValueError:
        return ""
    return (host or "").removeprefix("www.")[:SOURCE_MOST]
