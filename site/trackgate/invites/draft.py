"""What an admin says about an invite, checked before anything is saved."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from trackgate.emails import InvalidEmail, normalise_entry
from trackgate.invites.errors import InvalidInvite
from trackgate.invites.models import Access, InviteType, Sharing
from trackgate.invites.terms import InvalidDuration, parse_duration, zone

_TITLE_MOST = 200
_NUMBER_MOST = 10_000_000


@dataclass(kw_only=True)
class InviteDraft:
    """Every setting of an invite, as a form or a command gives it.

    ``pausing`` holds the switch by slug; a track that is not in it copies its
    track's own setting.
    """

    title: str = ""
    public_title: str = ""
    public_description: str = ""
    private_description: str = ""
    sharing: Sharing = Sharing.LINK
    type: InviteType = InviteType.SELF_PACED
    tracks: list[str] = field(default_factory=list)  # slugs in order
    pausing: dict[str, bool] = field(default_factory=dict)
    access: Access = Access.ANYONE
    allowed: list[str] = field(default_factory=list)
    claim_limit: int = 0
    plays_limit: int = 0
    access_for: str = "forever"
    timezone: str = "UTC"
    expires_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    share: bool = True
    listed: bool = False
    origins: list[str] = field(default_factory=list)
    any_origin: bool = False
    finish_text: str = ""
    finish_url: str = ""
    finish_target: str = ""


def check_draft(draft: InviteDraft) -> None:
    """Raise ``InvalidInvite`` with a sentence per field that is wrong.

    Also brings texts, addresses and origins into the form they are stored in.
    """
    errors: dict[str, str] = {}
    _check_texts(draft, errors)
    _check_dates(draft, errors)
    _check_limits(draft, errors)
    _check_addresses(draft, errors)
    _check_framing(draft, errors)
    _check_finish(draft, errors)
    if errors:
        raise InvalidInvite(errors)


def _check_texts(draft: InviteDraft, errors: dict[str, str]) -> None:
    draft.title = draft.title.strip()
    draft.public_title = draft.public_title.strip()
    if not draft.title:
        errors["title"] = "Give the invite a title"
    for name in ("title", "public_title"):
        if len(getattr(draft, name)) > _TITLE_MOST:
            errors[name] = f"Keep the title within {_TITLE_MOST} characters"
    if not draft.tracks:
        errors["tracks"] = "Choose at least one track"
    elif len(set(draft.tracks)) != len(draft.tracks):
        errors["tracks"] = "A track can stand in an invite only once"


def _check_dates(draft: InviteDraft, errors: dict[str, str]) -> None:
    try:
        zone(draft.timezone)
    except ValueError as error:
        errors["timezone"] = str(error)
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


def _check_limits(draft: InviteDraft, errors: dict[str, str]) -> None:
    for name in ("claim_limit", "plays_limit"):
        if not 0 <= getattr(draft, name) <= _NUMBER_MOST:
            errors[name] = f"Use a number from 0 (unlimited) to {_NUMBER_MOST:,}"
    try:
        parse_duration(draft.access_for)
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
    elif draft.access is Access.ALLOWED and not entries:
        errors["allowed"] = "List at least one address or domain"


def normalise_origin(text: str) -> str:
    """Give scheme, host and port of a site; raises ``ValueError`` otherwise."""
    parts = urlsplit(text.strip().lower())
    secure = parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1"}
    bare = parts.path in {"", "/"} and not (parts.query or parts.fragment)
    plain = parts.hostname and not set(parts.netloc) & set(" ;,'\"*@\\")
    if not (secure and bare and plain):
        raise ValueError(f"{text.strip()!r} is not a site like https://example.com")
    return f"{parts.scheme}://{parts.netloc}"


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
    if draft.finish_url and not draft.finish_url.startswith("https://"):
        errors["finish_url"] = "The finish button's address starts with https://"
    if draft.finish_target not in {"", "_blank", "_top", "_self"}:
        errors["finish_target"] = "Use the same tab or a new one"
