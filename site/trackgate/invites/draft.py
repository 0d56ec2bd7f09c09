"""What an admin says about an invite, checked before anything is saved."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from trackgate.core.emails import InvalidEmail, normalise_entry
from trackgate.invites.choices import InviteType, Sharing
from trackgate.invites.errors import InvalidInvite
from trackgate.invites.settings import SETTINGS, InviteDraft
from trackgate.invites.terms import (
    InvalidDuration,
    parse_duration,
    write_duration,
    zone,
)

_ORIGIN_MOST = 260
# Far enough for any invite; 100 years of access on top still fit a calendar.
_YEARS = range(2000, 2201)
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_BLANK = re.compile(r"[\s\x00-\x1f]")


def check_draft(draft: InviteDraft) -> None:
    """Raise ``InvalidInvite`` with a sentence per field that is wrong.

    Also brings texts, addresses and origins into the form they are stored in.
    """
    errors: dict[str, str] = {}
    _check_each(draft, errors)
    _check_title_and_tracks(draft, errors)
    _check_dates(draft, errors)
    _check_length(draft, errors)
    _check_addresses(draft, errors)
    _check_framing(draft, errors)
    _check_finish(draft, errors)
    if errors:
        raise InvalidInvite(errors)


def _check_each(draft: InviteDraft, errors: dict[str, str]) -> None:
    """Check every setting by what its own declaration says."""
    for name, setting in SETTINGS.items():
        value = setting.tidy(getattr(draft, name))
        setattr(draft, name, value)
        if mistake := setting.mistake(value):
            errors[name] = mistake


def _check_title_and_tracks(draft: InviteDraft, errors: dict[str, str]) -> None:
    if not draft.title:
        errors["title"] = "Give the invite a title"
    if not draft.tracks:
        errors["tracks"] = "Choose at least one track"
    elif len(set(draft.tracks)) != len(draft.tracks):
        errors["tracks"] = "A track can stand in an invite only once"


def _check_dates(draft: InviteDraft, errors: dict[str, str]) -> None:
    try:
        zone(draft.timezone)
    except ValueError as error:
        errors["timezone"] = str(error)
    for name in ("expires_at", "starts_at", "ends_at"):
        moment: datetime | None = getattr(draft, name)
        if moment is not None and moment.year not in _YEARS:
            errors[name] = f"Use a year from {_YEARS[0]} to {_YEARS[-1]}"
    if draft.type is InviteType.SELF_PACED:
        if draft.starts_at or draft.ends_at:
            errors["starts_at"] = "Only a live event has a start and an end"
        return
    if draft.sharing is Sharing.EMBED:
        errors["type"] = "An embedded invite is self-paced"
    if draft.expires_at:
        errors["expires_at"] = "A live event closes at its end; leave this empty"
    if not draft.starts_at:
        errors["starts_at"] = "Say when the live event starts"
    if not draft.ends_at:
        errors["ends_at"] = "Say when the live event ends"
    elif draft.starts_at and draft.ends_at <= draft.starts_at:
        errors["ends_at"] = "The live event has to end after it starts"


def _check_length(draft: InviteDraft, errors: dict[str, str]) -> None:
    try:
        draft.access_for = write_duration(parse_duration(draft.access_for))
    except InvalidDuration as error:
        errors["access_for"] = str(error)


def _check_addresses(draft: InviteDraft, errors: dict[str, str]) -> None:
    entries, wrong = [], []
    for text in draft.allowed:
        try:
            entries.append(normalise_entry(text))
        except InvalidEmail:
            wrong.append(text.strip())
    draft.allowed = list(dict.fromkeys(entries))
    if wrong:
        errors["allowed"] = (
            f"Not an address or a domain like @example.com: {', '.join(wrong[:5])}"
        )
    elif draft.access.asks.listed and not entries:
        errors["allowed"] = "List at least one address or domain"


def normalise_origin(text: str) -> str:
    """Give scheme, host and port of a site; raises ``ValueError`` otherwise.

    A host with letters beyond ASCII becomes what browsers and headers write.
    """
    try:
        parts = urlsplit(text.strip().lower())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        usual = parts.port in {None, {"https": 443, "http": 80}.get(parts.scheme)}
        port = "" if usual else f":{parts.port}"
    except ValueError:  # UnicodeError is one too
        raise _not_a_site(text) from None
    here = parts.scheme == "http" and host in {"localhost", "127.0.0.1"}
    secure = parts.scheme == "https" or here
    bare = parts.path in {"", "/"} and not (parts.query or parts.fragment)
    plain = _HOST.fullmatch(host) and "@" not in parts.netloc
    origin = f"{parts.scheme}://{host}{port}"
    if not (secure and bare and plain) or len(origin) > _ORIGIN_MOST:
        raise _not_a_site(text)
    return origin


def _not_a_site(text: str) -> ValueError:
    return ValueError(f"{text.strip()!r} is not a site like https://example.com")


def _check_framing(draft: InviteDraft, errors: dict[str, str]) -> None:
    origins = []
    for text in draft.origins:
        try:
            origins.append(normalise_origin(text))
        except ValueError as error:
            errors["origins"] = str(error)
    draft.origins = list(dict.fromkeys(origins))
    if draft.sharing is Sharing.EMBED and not (draft.origins or draft.any_origin):
        errors.setdefault(
            "origins", "List the sites that may embed it, or choose any https site"
        )


def _check_finish(draft: InviteDraft, errors: dict[str, str]) -> None:
    if draft.finish_url and not draft.finish_text:
        errors["finish_text"] = "Say what the finish button reads"
    if draft.finish_url and not _is_https(draft.finish_url):
        errors["finish_url"] = "The finish button's address starts with https://"
    elif draft.finish_text and not draft.finish_url:
        errors["finish_url"] = "Say where the finish button leads"


def _is_https(address: str) -> bool:
    """Tell whether it is a whole https address, with a host and without blanks."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return False
    return address.startswith("https://") and bool(host) and not _BLANK.search(address)
