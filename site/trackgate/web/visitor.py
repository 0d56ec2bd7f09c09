"""Who sits at this browser: the remember cookie, and this browser's own id."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from flask import Request, current_app
from werkzeug.wrappers import Response

from trackgate.core.config import Settings
from trackgate.core.ids import new_id
from trackgate.learners.browsers import Known, who_is
from trackgate.learners.codes import keyed_digest
from trackgate.web.framing import (
    LEARNER_HEADER,
    framed,
    keep_in_script,
    keeps_cookies,
    scripted,
)

REMEMBER = "tg_learner"
BROWSER = "tg_browser"
# A phone may drop the page while its owner reads the mail: the next view of the
# invite then asks for the code again instead of for the e-mail.
PENDING = "tg_code"
_FRAME = "_frame"  # what the names end in where a frame has cookies of its own
_YEAR = 365 * 24 * 3600
_PARTITIONED: Any = {
    "httponly": True,
    "secure": True,
    "samesite": "None",
    "partitioned": True,
}


def settings() -> Settings:
    """Give the settings of the deployment."""
    found: Settings = current_app.extensions["trackgate.settings"]
    return found


def seen_visitor(request: Request, *, invite_id: int) -> Known | None:
    """Give whom the remember cookie stands for, also where it has been ended.

    Nobody where it is worth nothing on pages of this invite (see ``frame_tokens``).
    """
    if framed() and not keeps_cookies():
        known = who_is(request.headers.get(LEARNER_HEADER))
    else:
        known = who_is(read_cookie(request, REMEMBER))
    good = known and known.is_known(invite_id=invite_id, framed=framed())
    return known if good else None


def set_remembered(response: Response, secret: str) -> None:
    """Let this browser keep the secret that it is known by."""
    if scripted():
        keep_in_script(response, secret)
    write_cookie(response, REMEMBER, secret, _YEAR)


def drop_remembered(response: Response) -> None:
    """Let this browser forget ("Not you?")."""
    if scripted():
        keep_in_script(response, None)
    drop_cookie(response, REMEMBER)


def browser_id(request: Request) -> str:
    """Give this browser's own id, a new one where it has none yet."""
    kept = read_cookie(request, BROWSER)
    return kept if kept.isalnum() and 10 <= len(kept) <= 40 else new_id(20)


def keep_browser_id(request: Request, response: Response, browser: str) -> None:
    """Let this browser keep its id, if it does not have it already."""
    if read_cookie(request, BROWSER) != browser:
        write_cookie(response, BROWSER, browser, 24 * 3600)


def read_cookie(request: Request, name: str) -> str:
    """Give a cookie of ours, or ""; a frame has others than a window of our own."""
    return request.cookies.get(name + _FRAME if framed() else name, "")


def write_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Let this browser keep a cookie for so many seconds, if it is to keep any."""
    if not keeps_cookies():
        return
    if framed():  # one jar for each site that frames us
        response.set_cookie(name + _FRAME, value, max_age=seconds, **_PARTITIONED)
        return
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        secure=settings().secure,
        samesite="Lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    """Take a cookie back."""
    if framed():
        response.set_cookie(name + _FRAME, "", max_age=0, **_PARTITIONED)
        return
    response.delete_cookie(
        name, httponly=True, secure=settings().secure, samesite="Lax"
    )


def network_of(request: Request) -> str:
    """Give the network a request came from: an IPv4 address, or an IPv6 /64."""
    written = request.remote_addr or ""
    try:
        address = ip_address(written.partition("%")[0])  # a zone is this machine's own
    except ValueError:
        return written  # a socket file's, say
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, 64), strict=False))
    return str(address)


def network_digest(request: Request) -> str | None:
    """Give a keyed digest of a request's network, for a claim to keep.

    Short, and of its own kind: enough to count by, and not the one beside codes.
    """
    network = network_of(request)
    return keyed_digest(f"claim {network}")[:16] if network else None
