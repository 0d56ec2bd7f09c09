"""Where a visitor came from, as one short name to count by."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

SOURCE_MOST = 60


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
