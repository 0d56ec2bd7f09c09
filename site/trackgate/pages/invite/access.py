"""Opening an invite's link: access, or a refusal. Every invite view begins here."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import Request, abort, g, request

from trackgate.core import clock
from trackgate.core.organisation import organisation, use_stamp
from trackgate.core.tokens import TokenInvalid, TokenService, invite_tokens
from trackgate.entry.claiming import Visit
from trackgate.invites.claims import ClaimFacts, find_claim
from trackgate.invites.queries import invite_facts
from trackgate.invites.settings import InviteFacts
from trackgate.learners.browsers import Known
from trackgate.pages.invite.attribution import (
    read_attribution,
    read_data,
    tells_source,
    with_source,
)
from trackgate.pages.invite.form_token import (
    FormToken,
    earlier_form_token,
    read_form_token,
)
from trackgate.web.framing import allow_parents, invite_path
from trackgate.web.visitor import (
    PENDING,
    browser_id,
    network_digest,
    seen_visitor,
    settings,
)


@dataclass(frozen=True, kw_only=True)
class InviteAccess:
    """One visitor before one invite, at one moment."""

    invite: InviteFacts
    link_version: int  # of the link that was used
    seen: Known | None  # whom the cookie stands for, perhaps ended
    now: datetime

    @property
    def current(self) -> Known | None:
        """Give who this browser is remembered as, or None."""
        return None if self.seen is None or self.seen.ended else self.seen

    @property
    def replaced(self) -> bool:
        """Tell whether the link that was used has been replaced by a new one."""
        return self.link_version != self.invite.link_version

    @property
    def base(self) -> str:
        """Give the path of the link, written our way whatever text was sent."""
        return invite_path(self.invite.public_id, self.link_version)

    def claim(self) -> ClaimFacts | None:
        """Give the claim that this browser's learner has here."""
        if self.current is None:
            return None
        return find_claim(invite_id=self.invite.id, learner_id=self.current.learner_id)

    def new_form_token(self, request: Request, *, email: str = "") -> FormToken:
        """Give the form token for a form on a page that is shown by a GET."""
        earlier = self.earlier_form_token(request)
        return FormToken(
            scope=self.invite.public_id,
            browser=browser_id(request),
            token_id=self.current.token_id if self.current else None,
            email=email,
            attribution=self._attribution(request, earlier),
            data=read_data(request) or (earlier.data if earlier else {}),
        )

    def _attribution(
        self, request: Request, earlier: FormToken | None
    ) -> dict[str, str]:
        """Give where this visitor came from, also where this view cannot tell.

        What an earlier page of the same visit knew comes with its form token: in the
        form that is to be shown again, or in the note of a code that is waited for.
        """
        found = read_attribution(request)
        if tells_source(found):
            return found
        landed = self.base if request.method == "POST" else found["landing_page"]
        known = earlier.attribution if earlier else {}
        return known or {"landing_page": landed}

    def earlier_form_token(self, request: Request) -> FormToken | None:
        """Give the form token that an earlier page of this visit had, good or not."""
        return earlier_form_token(request, PENDING, scope=self.invite.public_id)

    def again(self, request: Request) -> str:
        """Give the path that shows this visitor the gate anew, as they came to it."""
        earlier = self.earlier_form_token(request)
        if earlier is None:
            return self.base
        return with_source(self.base, earlier.attribution, earlier.data)

    def read_form_token(self, request: Request) -> FormToken:
        """Give the form token of a POST; raises ``StaleTicket``."""
        token_id = self.current.token_id if self.current else None
        return read_form_token(request, scope=self.invite.public_id, token_id=token_id)

    def visit(self, form_token: FormToken) -> Visit:
        """Give what the entry needs to know about a POST with this form token."""
        return Visit(
            invite=self.invite,
            current=self.current,
            submission_id=form_token.submission_id,
            attribution=form_token.attribution,
            page=f"{settings().base_url}{self.base}",
            proof=organisation().learner_proof,
            now=self.now,
            network=network_digest(request),
            replaced=self.replaced,
        )


def open_invite(token: str) -> InviteAccess:
    """Give the invite that a link opens, to one visitor.

    Raises ``TokenError`` (a plain 404) before any database work where the link was
    not signed by us; looks up by what it decodes to, never by its text.
    """
    public_id, version = read_link(token)
    invite = invite_facts(public_id)
    if invite is None:
        abort(404)
    use_stamp(invite.stamp)
    allow_parents(invite)
    access = InviteAccess(
        invite=invite,
        link_version=version,
        seen=seen_visitor(request, invite_id=invite.id),
        now=clock.now(),
    )
    g.access = access
    return access


def read_link(token: str) -> tuple[str, int]:
    """Give public id and version of a link; raises ``TokenError`` (a plain 404)."""
    return _read_token(invite_tokens(), token)


@lru_cache(maxsize=1000)
def _read_token(service: TokenService, token: str) -> tuple[str, int]:
    """Give public id and link version; a good link is verified once, then known."""
    match service.loads(token):
        case [str(public_id), int(version)]:
            return public_id, version
        case _:
            raise TokenInvalid
