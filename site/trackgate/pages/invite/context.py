"""What every page of an invite shows: its title, description, tracks, visitor."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, render_template, request
from markupsafe import Markup

from trackgate.invites.links import link_path
from trackgate.invites.queries import tracks_of_invite
from trackgate.markup.render import render_admin_markdown
from trackgate.pages.invite.form_token import Ticket
from trackgate.pages.invite.invite_access import Door
from trackgate.pages.invite.link_tags import link_tags
from trackgate.tracks.reading import challenge_counts, newest_revisions
from trackgate.web.framing import framed
from trackgate.web.page_cache import KeptPages, Slots
from trackgate.web.visitor import keep_browser_id, settings
from trackgate.web.wording import length

_KEPT = "trackgate.kept_pages"
_SLOTS = Slots("ticket", "email")


def invite_context(door: Door) -> dict[str, Any]:
    """Give what ``templates/pages`` know as ``invite``."""
    invite = door.invite
    return {
        "title": invite.shown_title,
        "description_html": Markup(render_admin_markdown(invite.public_description)),  # noqa: S704 - sanitised there
        "share": invite.share and invite.deleted_at is None,
        "share_url": settings().base_url
        + link_path(invite.public_id, invite.link_version),
        "access": invite.access.value,
    }


def _own_path(door: Door) -> str:
    """Give the path of the invite on a page of its own, also from within a frame."""
    return link_path(door.invite.public_id, door.link_version)


def offered_tracks(door: Door) -> list[dict[str, Any]]:
    """Give the tracks that a new claim would get, as the gate lists them."""
    carried = tracks_of_invite(door.invite.id)
    revisions = newest_revisions([track.track_id for track in carried])
    counts = challenge_counts([revision.id for revision in revisions.values()])
    shown = []
    for track in carried:
        revision = revisions[track.track_id]
        shown.append(
            {
                "title": revision.title,
                "teaser": revision.teaser,
                "time_limit": length(revision.time_limit),
                "challenges": counts.get(revision.id, 0),
                "tags": revision.tags,
                "pausable": track.pausing and revision.pausable,
            }
        )
    return shown


def page_context(door: Door) -> dict[str, Any]:
    """Give what every page of an invite is rendered with."""
    return {
        "door": {
            "base": door.base,
            "own": _own_path(door),
            "invite": door.invite.public_id,
        },
        "visitor": door.current,
        "invite": invite_context(door),
    }


def kept_page(
    door: Door,
    template: str,
    ticket: Ticket,
    *,
    key: object = "",
    **context: Callable[[], object],
) -> Response:
    """Give a page that differs between visitors by ticket and e-mail alone.

    ``key`` tells apart what else the page is made from. Only for browsers that are
    not remembered: the others see who they are on the page.
    """
    invite = door.invite
    whole_key = (
        template,
        invite.id,
        invite.edit_version,
        invite.stamp,
        door.link_version,
        framed(),
        settings().base_url,
        key,
    )

    def render() -> str:
        tracks = offered_tracks(door)
        return render_template(
            template,
            **page_context(door),
            tracks=tracks,
            link_tags=link_tags(door, tracks),
            errors=[],
            **_SLOTS.marks,
            **{name: make() for name, make in context.items()},
        )

    values = {"ticket": ticket.write(), "email": ticket.email}
    kept: KeptPages = current_app.extensions.setdefault(_KEPT, KeptPages())
    return _with_browser(kept.page(whole_key, _SLOTS, render, values), 200, ticket)


def slot_for_email() -> str:
    """Give the text that a kept page has where the e-mail will stand."""
    return _SLOTS.marks["email"]


def invite_page(
    door: Door,
    template: str,
    ticket: Ticket,
    *,
    status: int = 200,
    **context: object,
) -> Response:
    """Give a page of an invite, rendered for this visitor."""
    tracks = context.get("tracks")
    html = render_template(
        template,
        **page_context(door),
        ticket=ticket.write(),
        link_tags=link_tags(door, tracks if isinstance(tracks, list) else []),
        **context,
    )
    return _with_browser(html, status, ticket)


def _with_browser(html: str, status: int, ticket: Ticket) -> Response:
    response = Response(html, status)
    keep_browser_id(request, response, ticket.browser)
    return response
