"""What an admin has typed into the invite form, word for word.

Kept as text, so that a page shown anew has everything as it was typed, right or wrong.
The names are those of the form's fields.
"""

from dataclasses import dataclass, field, fields

from werkzeug.datastructures import MultiDict

from trackgate.invites.draft import InviteDraft
from trackgate.invites.models import Access, InviteType, Sharing

UNITS = ("years", "months", "days", "hours", "minutes")


@dataclass(kw_only=True)
class Typed:
    """The form's fields; a new form starts with these values."""

    sharing: str = Sharing.LINK
    type: str = InviteType.SELF_PACED
    title: str = ""
    public_title: str = ""
    public_description: str = ""
    private_description: str = ""
    tracks: list[str] = field(default_factory=list)  # slugs in order
    switches: list[str] = field(default_factory=list)  # tracks shown with a switch
    pausing: list[str] = field(default_factory=list)  # … and the switch on
    access_for: str = "forever"  # or "limited", by the units that follow
    years: str = ""
    months: str = ""
    days: str = ""
    hours: str = ""
    minutes: str = ""
    plays_limit: str = "0"
    expiry: str = "never"  # or "at"
    expires_date: str = ""
    expires_time: str = ""
    starts_date: str = ""
    starts_time: str = ""
    ends_date: str = ""
    ends_time: str = ""
    timezone: str = "UTC"
    claim_limit: str = "0"
    share: bool = True
    access: str = Access.ANYONE
    allowed: str = ""  # addresses and domains, a line each
    framing: str = "none"  # or "listed", "any"
    origins: str = ""  # sites, a line each
    finish_text: str = ""
    finish_url: str = ""
    finish_target: str = ""
    listed: bool = False


def start(sharing: str = "") -> Typed:
    """Give a new form; embed invites start at leaving details (rules, Who gets in)."""
    if sharing == Sharing.EMBED:
        return Typed(sharing=sharing, access=Access.DETAILS, framing="listed")
    return Typed()


def typed_in(form: MultiDict[str, str]) -> Typed:
    """Read what was sent."""
    typed = Typed()
    for item in fields(Typed):
        if item.type in {bool, "bool"}:
            setattr(typed, item.name, item.name in form)
        elif isinstance(getattr(typed, item.name), list):
            values = (plain(text) for text in form.getlist(item.name))
            setattr(typed, item.name, list(dict.fromkeys(values)))
        else:
            setattr(typed, item.name, plain(form.get(item.name, "")))
    return typed


def plain(text: str) -> str:
    """Undo what forms do to line ends; databases refuse NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


_SAME_NAME = (
    "title",
    "public_title",
    "public_description",
    "private_description",
    "timezone",
    "finish_text",
    "finish_url",
    "share",
    "listed",
)


def copy_plain(typed: Typed, draft: InviteDraft) -> None:
    """Put the settings that are typed as they are stored into a draft."""
    for name in _SAME_NAME:
        setattr(draft, name, getattr(typed, name))


def fill_plain(draft: InviteDraft, typed: Typed) -> None:
    """Put them from a draft into the form."""
    for name in _SAME_NAME:
        setattr(typed, name, getattr(draft, name))
