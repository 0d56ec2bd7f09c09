"""What every page of an invite shows: its title, description, tracks, visitor."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, render_template, request
from markupsafe import Markup

from trackgate.invites.links import link_path
from trackgate.invites.queries import tracks_of_invite
from trackgate.markup.render import render_admin_markdown
from trackgate.pages.invite.access import InviteAccess
from trackgate.pages.invite.form_token import FormToken
from trackgate.pages.invite.link_tags import link_tags
from trackgate.tracks.reading import challenge_counts, newest_revisions
from trackgate.web.framing import framed
from trackgate.web.page_cache import PageCache, Slots
from trackgate.web.visitor import keep_browser_id, settings
from trackgate.web.wording import length

_KEPT = "trackgate.kept_pages"
_SLOTS = Slots("form_token", "email")


def invite_context(access: InviteAccess) -> dict[str, Any]:
    """Give what ``templates/pages`` know as ``invite``."""
    invite = access.invite
    return {
        "title": invite.shown_title,
        "description_html": Markup(render_admin_markdown(invite.public_description)),  # noqa: S704 - sanitised there
        "share": invite.share and invite.deleted_at is None,
        "share_url": settings().base_url
        + link_path(invite.public_id, invite.link_version),
        "access": invite.access.value,
    }


def _own_path(access: InviteAccess) -> str:
    """Give the path of the invite on a page of its own, also from within a frame."""
    return link_path(access.invite.public_id, access.link_version)


def offered_tracks(access: InviteAccess) -> list[dict[str, Any]]:
    """Give the tracks that a new claim would get, as the gate lists them."""
    carried = tracks_of_invite(access.invite.id)
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


def page_context(access: InviteAccess) -> dict[str, Any]:
    """Give what every page of an invite is rendered with."""
    return {
        "access": {
            "base": access.base,
            "own": _own_path(access),
            "invite": access.invite.public_id,
        },
        "visitor": access.current,
        "invite": invite_context(access),
    }


def cached_page(
    access: InviteAccess,
    template: str,
    form_token: FormToken,
    *,
    key: object = "",
    **context: Callable[[], object],
) -> Response:
    """Give a page that differs between visitors by form token and e-mail alone.

    ``key`` tells apart what else the page is made from. Only for browsers that are
    not remembered: the others see who they are on the page.
    """
    invite = access.invite
    whole_key = (
        template,
        invite.id,
        invite.edit_version,
        invite.stamp,
        access.link_version,
        framed(),
        settings().base_url,
        key,
    )

    def render() -> str:
        tracks = offered_tracks(access)
        return render_template(
            template,
            **page_context(access),
            tracks=tracks,
            link_tags=link_tags(access, tracks),
            errors=[],
            **_SLOTS.marks,
            **{name: make() for name, make in context.items()},
        )

    values = {"form_token": form_token.write(), "email": form_token.email}
    kept: PageCache = current_app.extensions.setdefault(_KEPT, PageCache())
    return _with_browser(kept.page(whole_key, _SLOTS, render, values), 200, form_token)


def slot_for_email() -> str:
    """Give the text that a kept page has where the e-mail will stand."""
    return _SLOTS.marks["email"]


def invite_page(
    access: InviteAccess,
    template: str,
    form_token: FormToken,
    *,
    status: int = 200,
    **context: object,
) -> Response:
    """Give a page of an invite, rendered for this visitor."""
    tracks = context.get("tracks")
    html = render_template(
        template,
        **page_context(access),
        form_token=form_token.write(),
        link_tags=link_tags(access, tracks if isinstance(tracks, list) else []),
        **context,
    )
    return _with_browser(html, status, form_token)


def _with_browser(html: str, status: int, form_token: FormToken) -> Response:
    response = Response(html, status)
    keep_browser_id(request, response, form_token.browser)
    return response
