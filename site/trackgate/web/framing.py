"""Pages in a frame of somebody else's page: which way is asked for, who may frame.

``rules.md``, Framing: nobody may frame an invite's pages but the origins it lists,
and our own preview. In a frame without cookies the page's script (``static/embed.js``)
asks for pages itself: it sends what this browser is known by in a header, and reads
from the answer's headers what it is to keep and where to go on.
"""

from urllib.parse import urlencode

from flask import has_request_context, request
from werkzeug.wrappers import Response

from trackgate.invites.links import link_path
from trackgate.invites.settings import InviteFacts

PARENTS = "trackgate.parents"  # of the request under way, for its policy
LEARNER_HEADER = "X-Trackgate-Learner"
_SCRIPTED = "X-Trackgate-Frame"
_KEEP = "X-Trackgate-Keep"
_LOCATION = "X-Trackgate-Location"
_FORGET = "-"


def framed() -> bool:
    """Tell whether the page under way is for a frame."""
    return has_request_context() and request.path.startswith("/embed/")


def scripted() -> bool:
    """Tell whether the frame's script asked, because cookies do not work there."""
    return framed() and _SCRIPTED in request.headers


def keeps_cookies() -> bool:
    """Tell whether cookies are of use: not for scripts, not on a shared machine."""
    return not scripted() and not (framed() and request.args.get("remember") == "never")


def invite_path(public_id: str, link_version: int) -> str:
    """Give the path of an invite, in the frame if that is where we are."""
    path = link_path(public_id, link_version)
    return f"/embed/{path.removeprefix('/i/')}" if framed() else path


def play_path(public_id: str) -> str:
    """Give the path of a play, in the frame if that is where we are."""
    return f"/embed/play/{public_id}" if framed() else f"/play/{public_id}"


def with_events(path: str, *events: str) -> str:
    """Give a path that tells the frame's script what has just happened.

    In the fragment, which is neither sent nor logged, and only in a frame.
    """
    happened = ".".join(event for event in events if event)
    return f"{path}#{urlencode({'tg': happened})}" if framed() and happened else path


def allow_parents(invite: InviteFacts) -> None:
    """Let the sites that the invite lists frame the page under way."""
    if framed():
        # Pages that are being written are on http://localhost, which https: is not.
        sites = ["https:"] if invite.any_origin else []
        request.environ[PARENTS] = " ".join(
            ["'self'", *sites, invite.origins or ""]
        ).rstrip()


def keep_in_script(response: Response, secret: str | None) -> None:
    """Hand the frame's script what this browser is known by; None: forget it."""
    response.headers[_KEEP] = secret or _FORGET


def answer_script(response: Response) -> Response:
    """Turn a redirect into an answer that the frame's script can read."""
    location = response.headers.get("Location")
    if scripted() and location and response.status_code in {302, 303}:
        response.status_code = 200
        response.headers[_LOCATION] = location
        del response.headers["Location"]
        response.set_data("")
    return response
