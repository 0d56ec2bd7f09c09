"""Who sits at this browser: the remember cookie, and this browser's own id."""

from flask import Request, current_app
from werkzeug.wrappers import Response

from trackgate.config import Settings
from trackgate.ids import new_id
from trackgate.learners.browsers import Known, who_is

REMEMBER = "tg_learner"
BROWSER = "tg_browser"
_YEAR = 365 * 24 * 3600


def settings() -> Settings:
    """Give the settings of the deployment."""
    found: Settings = current_app.extensions["trackgate.settings"]
    return found


def seen_visitor(request: Request) -> Known | None:
    """Give whom the remember cookie stands for, also where it has been ended."""
    return who_is(request.cookies.get(REMEMBER))


def set_remembered(response: Response, secret: str) -> None:
    """Let this browser keep the secret that it is known by."""
    _set(response, REMEMBER, secret, _YEAR)


def drop_remembered(response: Response) -> None:
    """Let this browser forget ("Not you?")."""
    response.delete_cookie(
        REMEMBER, httponly=True, secure=settings().secure, samesite="Lax"
    )


def browser_id(request: Request) -> str:
    """Give this browser's own id, a new one where it has none yet."""
    kept = request.cookies.get(BROWSER, "")
    return kept if kept.isalnum() and 10 <= len(kept) <= 40 else new_id(20)


def keep_browser_id(request: Request, response: Response, browser: str) -> None:
    """Let this browser keep its id, if it does not have it already."""
    if request.cookies.get(BROWSER) != browser:
        _set(response, BROWSER, browser, 24 * 3600)


def _set(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        secure=settings().secure,
        samesite="Lax",
    )


def network_of(request: Request) -> str:
    """Give the network a request came from: an IPv4 address, or an IPv6 /64."""
    address = request.remote_addr or ""
    return ":".join(address.split(":")[:4]) if ":" in address else address
