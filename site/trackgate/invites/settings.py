"""Every setting of an invite, declared once.

A setting has a line in ``InviteDraft`` with all that is said of it, a column, and a
line in ``InviteFacts`` where learners' pages obey it. The admin's form, the command
line, documents, copies, checks and the list of changes follow from these
(``docs/changing.md``).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, NamedTuple, get_type_hints

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import enum_type
from trackgate.invites.choices import Access, InviteType, Sharing
from trackgate.invites.setting_kinds import (
    AllowedList,
    Length,
    Markdown,
    Moment,
    Number,
    OneOf,
    Part,
    Setting,
    SiteList,
    Switch,
    Target,
    Text,
    TrackList,
    Zone,
    shorten,
)

_TIME = "An ISO 8601 time; without a zone it is in --timezone."
_TITLE_MOST = 200
_DESCRIPTION_MOST = 20_000


def _finish_sentence(draft: "InviteDraft") -> str:
    if not (draft.finish_text and draft.finish_url):
        return ""
    tab = "a new tab" if draft.finish_target == "_blank" else "the same tab"
    return f"At the end, “{draft.finish_text}” opens {draft.finish_url} in {tab}."


def _finish_described(typed: dict[str, str]) -> str:
    if not (typed["finish_text"] or typed["finish_url"]):
        return ""
    tab = "new tab" if typed["finish_target"] == "_blank" else "same tab"
    return shorten(f"“{typed['finish_text']}” to {typed['finish_url']} ({tab})")


@dataclass(kw_only=True)
class InviteDraft:
    """Every setting of an invite, as a form or a command gives it, in the form's order.

    ``pausing`` holds the switch by slug; a track that is not in it copies its
    track's own setting.
    """

    sharing: Annotated[
        Sharing,
        OneOf(
            choices=Sharing,
            step="sharing",
            label="Sharing method",
            help="How it is shared.",
        ),
    ] = Sharing.LINK
    type: Annotated[
        InviteType,
        OneOf(
            choices=InviteType,
            step="sharing",
            label="Type",
            help="At the learner's own pace, or an event.",
        ),
    ] = InviteType.SELF_PACED
    title: Annotated[
        str,
        Text(
            most=_TITLE_MOST,
            too_long="Keep the title within {} characters",
            required=True,
            step="words",
            label="Title",
            hint="For you and your colleagues, and for learners if there is no public "
            "title.",
            help="Title, for admins; learners see it without a public one.",
        ),
    ] = ""
    public_title: Annotated[
        str,
        Text(
            most=_TITLE_MOST,
            too_long="Keep the title within {} characters",
            step="words",
            label="Public title",
            hint="What learners see instead.",
            help="Title that learners see.",
        ),
    ] = ""
    public_description: Annotated[
        str,
        Markdown(
            most=_DESCRIPTION_MOST,
            rows=6,
            step="words",
            label="Public description",
            hint="Learners read it before they start. Markdown: **bold**, *italic*, "
            "lists, [a link](https://example.com).",
            metavar="MD",
            help="Description for learners, in Markdown.",
        ),
    ] = ""
    private_description: Annotated[
        str,
        Text(
            most=_DESCRIPTION_MOST,
            stripped=False,
            rows=2,
            step="words",
            label="Private description",
            hint="Only seen on these admin pages: what it is for, who asked for it.",
            help="Note for admins; learners never see it.",
        ),
    ] = ""
    tracks: Annotated[  # slugs in order
        list[str],
        TrackList(
            step="tracks",
            label="Tracks",
            option="--track",
            help="A track, in this order. Repeat for more.",
            notes=True,
        ),
    ] = field(default_factory=list)
    pausing: Annotated[dict[str, bool], Part(unit="tracks")] = field(
        default_factory=dict
    )
    access_for: Annotated[
        str,
        Length(
            step="content",
            label="How long the tracks stay open for a learner",
            name="Time for each learner",
            metavar="DURATION",
            help="How long claims last: 1y2mo3d4h5m, or forever.",
            fact="access for",
            notes=True,
        ),
    ] = "forever"
    plays_limit: Annotated[
        int,
        Number(
            step="content",
            label="Plays per track",
            hint="How often each learner can start each track. 0 means unlimited.",
            option="--plays",
            help="How often each track can be played. 0 means unlimited.",
            fact="plays",
            notes=True,
        ),
    ] = 0
    expires_at: Annotated[
        datetime | None,
        Moment(
            step="restrictions",
            label="End of the invite",
            name="End",
            never="When the invite ends",
            meaning="Nobody new can join after it. Whoever has joined goes on as long "
            "as their own time lasts.",
            unit="expires",
            option="--expires",
            help=f"When it stops taking claims. {_TIME}",
            no_option="--no-expiry",
            no_help="Never stop taking claims.",
            notes=True,
        ),
    ] = None
    starts_at: Annotated[
        datetime | None,
        Moment(
            step="restrictions",
            label="Start of the live event",
            name="Start",
            unit="starts",
            option="--starts",
            help=f"When the live event starts. {_TIME}",
            notes=True,
        ),
    ] = None
    ends_at: Annotated[
        datetime | None,
        Moment(
            step="restrictions",
            label="End of the live event",
            name="End of the event",
            unit="ends",
            option="--ends",
            help=f"When the live event ends. {_TIME}",
            notes=True,
        ),
    ] = None
    timezone: Annotated[
        str,
        Zone(
            step="restrictions",
            label="Time zone",
            hint="Of the dates above. Learners see them in their own.",
            metavar="ZONE",
            help="Its time zone, like Europe/Amsterdam.",
            fact="time zone",
            notes=True,
        ),
    ] = "UTC"
    claim_limit: Annotated[
        int,
        Number(
            step="restrictions",
            label="Claim limit",
            hint="How many people can join. 0 means unlimited.",
            help="How many learners can claim it. 0 means unlimited.",
            notes=True,
        ),
    ] = 0
    share: Annotated[
        bool,
        Switch(
            step="restrictions",
            label="Show a Share button",
            hint="Makes it easy for learners to pass the link on. Without it they "
            "still can, by copying the address.",
            name="Share button",
            words=("Shown", "Hidden"),
            help="Show learners a Share button.",
            fact="share button",
            sentences=(
                "Learners see a Share button.",
                "Learners see no Share button, but can still pass the link on.",
            ),
        ),
    ] = True
    access: Annotated[
        Access,
        OneOf(
            choices=Access,
            step="access",
            label="Who can join",
            name="Who gets in",
            help="Who may claim.",
            notes=True,
        ),
    ] = Access.ANYONE
    allowed: Annotated[
        list[str],
        AllowedList(
            step="access",
            label="Allowed addresses and domains",
            hint="One on each line, or with commas between. A domain is written "
            "@example.com and means exactly that domain.",
            name="Allowed e-mails",
            option="--allow",
            help="An allowed address, or a domain: @example.com.",
            notes=True,
        ),
    ] = field(default_factory=list)
    origins: Annotated[
        list[str],
        SiteList(
            step="embedding",
            label="Allowed parent sites",
            hint="One on each line, like https://www.example.com, without a path.",
            any_meaning="Whoever has the embed code can use it, on any website.",
            none_meaning="The invite opens only on a page of its own.",
            unit="framing",
            name="Sites that may embed it",
            option="--origin",
            help="A site that may embed it, like https://example.com; any: any https "
            "site.",
        ),
    ] = field(default_factory=list)
    any_origin: Annotated[bool, Part(unit="framing")] = False
    finish_text: Annotated[
        str,
        Text(
            most=100,
            too_long="Keep the text within {} characters",
            step="finish",
            label="Text",
            unit="finish",
            name="Finish button",
            attributes={"placeholder": "Book a call"},
            help="Text of the finish button.",
            sentence_of=_finish_sentence,
            describe_unit=_finish_described,
        ),
    ] = ""
    finish_url: Annotated[
        str,
        Text(
            most=2_000,
            too_long="Keep the address within {:,} characters",
            step="finish",
            label="Address",
            unit="finish",
            input_type="url",
            attributes={"placeholder": "https://"},
            metavar="URL",
            help="Address of the finish button, https only.",
        ),
    ] = ""
    finish_target: Annotated[
        str,
        Target(
            offered=(("", "The same tab"), ("_blank", "A new tab")),
            further=("_top", "_self"),
            step="finish",
            label="Opens in",
            unit="finish",
            metavar="TARGET",
            help="Where it opens: _blank, _top or _self.",
        ),
    ] = ""
    listed: Annotated[
        bool,
        Switch(
            step="catalogues",
            label="List this invite in catalogues",
            hint="Catalogue pages made with “microsite build --all” show it to "
            "everybody. Otherwise only those who have the link find it.",
            name="Catalogues",
            words=("Listed", "Not listed"),
            shown=("yes", "no"),
            option="--listed/--unlisted",
            help="Show it in catalogues.",
            fact="listed",
            sentences=("It is listed in catalogues.", ""),
        ),
    ] = False


SETTINGS: dict[str, Setting] = {
    name: hint.__metadata__[0]
    for name, hint in get_type_hints(InviteDraft, include_extras=True).items()
}


class SettingColumns:
    """The columns of the settings; lists have tables of their own."""

    sharing: Mapped[Sharing] = mapped_column(enum_type(Sharing, "sharing"))
    type: Mapped[InviteType] = mapped_column(enum_type(InviteType, "invite_type"))
    title: Mapped[str] = mapped_column(sa.String(_TITLE_MOST))
    public_title: Mapped[str] = mapped_column(sa.String(_TITLE_MOST), default="")
    public_description: Mapped[str] = mapped_column(sa.Text, default="")
    private_description: Mapped[str] = mapped_column(sa.Text, default="")
    access: Mapped[Access] = mapped_column(enum_type(Access, "access"))
    claim_limit: Mapped[int] = mapped_column(default=0)  # 0 = unlimited
    plays_limit: Mapped[int] = mapped_column(default=0)  # of each track, 0 = unlimited
    access_for: Mapped[str] = mapped_column(sa.String(40))  # invites.terms.Duration
    timezone: Mapped[str] = mapped_column(sa.String(60))  # IANA name
    expires_at: Mapped[datetime | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    share: Mapped[bool] = mapped_column(default=True)
    listed: Mapped[bool] = mapped_column(default=False)
    any_origin: Mapped[bool] = mapped_column(default=False)
    finish_text: Mapped[str] = mapped_column(sa.String(100), default="")
    finish_url: Mapped[str] = mapped_column(sa.Text, default="")
    finish_target: Mapped[str] = mapped_column(sa.String(10), default="")


class InviteFacts(NamedTuple):
    """What learners' pages need of an invite, read by one query."""

    id: int
    public_id: str
    link_version: int
    sharing: Sharing
    type: InviteType
    title: str
    public_title: str
    public_description: str
    access: Access
    claim_limit: int
    claimed: int
    timezone: str
    expires_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    share: bool
    finish_text: str
    finish_url: str
    finish_target: str
    edit_version: int
    deleted_at: datetime | None
    any_origin: bool
    origins: str | None  # that may frame it, with spaces between
    stamp: int | None

    @property
    def shown_title(self) -> str:
        """Give the title that learners see."""
        return self.public_title or self.title
