"""Error pages: plain words, never a bare error, and no database."""

from flask import Flask, Response, abort, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from trackgate.core.tokens import TokenError

_WORDS = {
    400: (
        "That did not arrive as it should",
        "Go back, reload the page and press the button once more.",
    ),
    403: ("That is not for here", "Open the link you were given and try again there."),
    404: (
        "There is no such page",
        "The address may be mistyped, or the page has moved. Go back to the link you "
        "were given.",
    ),
    405: (
        "That page is not opened this way",
        "Go back to the link you were given and use its buttons.",
    ),
    413: ("That is too much to send", "Shorten what you typed and send it again."),
    429: (
        "Too many tries for now",
        "Wait an hour, then try again. Nothing you typed was lost or stored.",
    ),
    500: (
        "Something broke on our side",
        "It has been noted. Try again in a minute; nothing was half done.",
    ),
}


def error_page(status: int, heading: str = "", text: str = "") -> Response:
    """Give a plain page for a status, with words of its own or the usual ones."""
    usual_heading, usual_text = _WORDS.get(status, _WORDS[500])
    page = render_template(
        "errors/plain.html", heading=heading or usual_heading, text=text or usual_text
    )
    return make_response(page, status)


def _refuse_nul() -> None:
    """Answer with 404: no address of ours has one, and PostgreSQL refuses to look."""
    if "\0" in request.path:
        abort(404)


def _on_http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    response = error_page(error.code)
    if error.code == 405 and error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def _on_bad_link(_error: TokenError) -> Response:
    return make_response(render_template("errors/link.html"), 404)


def _on_crash(_error: Exception) -> Response:
    return error_page(500)


def init(app: Flask) -> None:
    """Answer every error with a page."""
    app.before_request(_refuse_nul)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(TokenError, _on_bad_link)
    app.register_error_handler(500, _on_crash)
