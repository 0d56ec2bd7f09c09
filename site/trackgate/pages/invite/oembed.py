"""oEmbed: what another site shows in place of a pasted link to an invite.

A frame (``rich``) only where any https site may frame the invite; else a ``link``,
since we cannot know on whose page the answer ends up. Nothing here is private: who has
the link reads the same on the page itself.
"""

from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from flask import Response, json, request
from markupsafe import Markup

from trackgate.cards.content import HEIGHT, WIDTH
from trackgate.core.organisation import last_known
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.access import InviteAccess, open_invite
from trackgate.pages.invite.link_tags import card_of, picture_tags, track_titles
from trackgate.web.errors import error_page
from trackgate.web.visitor import settings

_FRAME = (800, 640)
_SMALLEST = (280, 320)  # of a frame; whoever has less room gets it nevertheless
_CACHE_SECONDS = 300
_ADDRESS_MOST = 2_000
_FRAMES = Markup(
    '<iframe src="{src}" width="{width}" height="{height}" title="{title}" '
    'loading="lazy" frameborder="0"></iframe>'
)

Answer = dict[str, Any]


@bp.get("/oembed")
def oembed() -> Response:
    """Tell of the invite at ``url``, as ``format`` says (json or xml)."""
    form = request.args.get("format", "json")
    if form not in {"json", "xml"}:
        return error_page(501, "There is no such format", "Ask for json or xml.")
    token = _token_in(request.args.get("url", ""))
    if token is None:
        return _not_ours()
    access = open_invite(token)
    if access.invite.deleted_at is not None or access.replaced:
        return _not_ours()
    return _send(_answer(access), form)


def _not_ours() -> Response:
    return error_page(404, "Nothing is shared there", "No invite has that address.")


def _token_in(address: str) -> str | None:
    """Give the token in the address of an invite here, or None."""
    if len(address) > _ADDRESS_MOST:
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    own = urlsplit(settings().base_url)
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() != own.netloc:
        return None
    match parts.path.removesuffix("/").split("/"):
        case ["", "i" | "embed", token]:
            return unquote(token)
        case _:
            return None


def _answer(access: InviteAccess) -> Answer:
    """Give the answer, as in section 2.3.4 of the oEmbed specification."""
    answer: Answer = {
        "version": "1.0",
        "type": "link",
        "title": access.invite.shown_title,
        "provider_name": last_known().name,
        "provider_url": settings().base_url,
        "cache_age": _CACHE_SECONDS,
        **_thumbnail(access),
    }
    if access.invite.any_origin:
        answer |= {"type": "rich", **_frame(access)}
    return answer


def _thumbnail(access: InviteAccess) -> Answer:
    """Give the invite's picture, where it is within the room that was asked for."""
    if _most("maxwidth", WIDTH) < WIDTH or _most("maxheight", HEIGHT) < HEIGHT:
        return {}
    url = f"{settings().base_url}{access.base}"
    picture = picture_tags(url, card_of(access.invite, track_titles(access)))
    return {
        "thumbnail_url": picture["url"],
        "thumbnail_width": WIDTH,
        "thumbnail_height": HEIGHT,
    }


def _frame(access: InviteAccess) -> Answer:
    token = access.base.rpartition("/")[2]
    width, height = (
        max(smallest, min(usual, _most(name, usual)))
        for name, usual, smallest in zip(
            ("maxwidth", "maxheight"), _FRAME, _SMALLEST, strict=True
        )
    )
    html = _FRAMES.format(
        src=f"{settings().base_url}/embed/{token}",
        width=width,
        height=height,
        title=access.invite.shown_title,
    )
    return {"html": str(html), "width": width, "height": height}


def _most(name: str, otherwise: int) -> int:
    """Give a limit of the asker's; what is no number is no limit."""
    text = request.args.get(name, "")
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
    )


def _send(answer: Answer, form: str) -> Response:
    if form == "json":
        response = Response(json.dumps(answer), content_type="application/json")
    else:
        response = Response(_xml(answer), content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={_CACHE_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"  # the same for everybody
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _xml(answer: Answer) -> bytes:
    root = ET.Element("oembed")
    for name, value in answer.items():
        ET.SubElement(root, name).text = _printable(str(value))
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _printable(text: str) -> str:
    """Give a text without the characters that XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff")
    )
