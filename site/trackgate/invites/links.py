"""The addresses of an invite, and the HTML that embeds it."""

from functools import lru_cache

from flask import current_app

from trackgate.core import tokens
from trackgate.core.config import Settings
from trackgate.invites.models import Invite

NOBODY_NEW = 0
"""The version of a link that was never the present one: the first is 1.

Like a replaced link it leads to the claims there are, by a proof, and to no new one,
so it may be shown to people who have not been given the present link.
"""


def token_of(invite: Invite) -> str:
    """Give the signed token of an invite's present link."""
    return sign_link(invite.public_id, invite.link_version)


def sign_link(public_id: str, link_version: int) -> str:
    """Give the signed token of a link, present or replaced."""
    return _signed(tokens.invite_tokens(), public_id, link_version)


@lru_cache(maxsize=1000)
def _signed(service: tokens.TokenService, public_id: str, link_version: int) -> str:
    """Sign a link once: its token is the same at every view."""
    return service.dumps([public_id, link_version])


def link_path(public_id: str, link_version: int) -> str:
    """Give the path of a link to an invite's microsite."""
    return f"/i/{sign_link(public_id, link_version)}"


def url_of(invite: Invite) -> str:
    """Give the address of the invite's microsite."""
    return f"{base_url()}/i/{token_of(invite)}"


def embed_code(token: str) -> str:
    """Give the HTML that embeds an invite in somebody's page."""
    base = base_url()
    return (
        f'<script async src="{base}/widget.js"></script>\n'
        f'<track-widget invite="{token}">'
        f'<a href="{base}/i/{token}">Try the track</a></track-widget>'
    )


def base_url() -> str:
    """Give the public address of this deployment."""
    settings: Settings = current_app.extensions["trackgate.settings"]
    return settings.base_url
