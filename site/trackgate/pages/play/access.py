"""Opening a play: get it, or refuse. Every view of the player begins here."""

from dataclasses import dataclass
from datetime import datetime

from flask import Request, Response, make_response, render_template, request

from trackgate.core import clock
from trackgate.core.organisation import use_stamp
from trackgate.invites.links import NOBODY_NEW, link_path
from trackgate.invites.play_facts import PlayFacts, find_play
from trackgate.invites.queries import facts_by_id
from trackgate.invites.settings import InviteFacts
from trackgate.learners.browsers import Known
from trackgate.pages.invite.form_token import FormToken, read_form_token
from trackgate.web.framing import allow_parents, invite_path, play_path
from trackgate.web.visitor import browser_id, seen_visitor


class Refused(Exception):
    """The visitor gets another page than the one asked for."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True, kw_only=True)
class PlayAccess:
    """A learner before a play of theirs, at one moment."""

    play: PlayFacts
    invite: InviteFacts
    current: Known
    now: datetime

    @property
    def base(self) -> str:
        """Give the path of the invite that the play belongs to."""
        return invite_path(self.invite.public_id, self.invite.link_version)

    @property
    def url(self) -> str:
        """Give the path of the play."""
        return play_path(self.play.public_id)

    def new_form_token(self) -> FormToken:
        """Give the form token for the forms of the play's pages."""
        return FormToken(
            scope=self.invite.public_id,
            browser=browser_id(request),
            token_id=self.current.token_id,
        )

    def render(self, template: str, **context: object) -> Response:
        """Give a page of the play."""
        page = render_template(
            template,
            access=self._facts(),
            visitor=self.current,
            form_token=self.new_form_token().write(),
            back_url=self.base,
            **context,
        )
        return make_response(page)

    def _facts(self) -> dict[str, str]:
        """Give what the layout knows as ``access``."""
        invite = self.invite
        return {
            "base": self.base,
            "own": link_path(invite.public_id, invite.link_version),
            "invite": invite.public_id,
            "claim": self.play.claim,
            "play": self.play.public_id,
        }


def open_play(public_id: str) -> PlayAccess:
    """Give a play to its own learner; raises ``Refused`` for everybody else."""
    play = find_play(public_id)
    if play is None:
        raise Refused(_not_yours(None))
    seen = seen_visitor(request, invite_id=play.invite_id)
    current = seen if seen is not None and not seen.ended else None
    invite = facts_by_id(play.invite_id)
    use_stamp(invite.stamp)
    allow_parents(invite)
    if current is None or current.learner_id != play.learner_id:
        raise Refused(_not_yours(invite))
    return PlayAccess(play=play, invite=invite, current=current, now=clock.now())


def _not_yours(invite: InviteFacts | None) -> Response:
    page = render_template(
        "pages/play/not_yours.html",
        access=None,
        visitor=None,
        before_url=_before_url(invite) if invite else "",
    )
    return make_response(page, 403 if invite else 404)


def _before_url(invite: InviteFacts) -> str:
    """Give where a play's learner proves an e-mail, without the invite's own link.

    Whoever was shown a play's address is not thereby invited.
    """
    return f"{invite_path(invite.public_id, NOBODY_NEW)}/before"


def check_form_token(access: PlayAccess, request: Request) -> None:
    """Check the form token of a POST on a play; raises ``StaleTicket``."""
    read_form_token(
        request, scope=access.invite.public_id, token_id=access.current.token_id
    )
