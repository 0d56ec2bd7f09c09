"""Views that scripts ask: every answer is JSON, refusals too."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, ParamSpec

from flask import Response, abort, jsonify, make_response
from werkzeug.exceptions import HTTPException

from trackgate.core.db import db
from trackgate.pages.invite.form_token import StaleFormToken
from trackgate.pages.play.access import Refused

Answer = dict[str, Any]
_Parameters = ParamSpec("_Parameters")

_NOT_YOURS = "This play is not open to you in this browser."
_STALE = "This page was opened too long ago. Reload it."
_WORDS = {
    403: "That came from another site.",
    413: "That is too much at once.",
}


def no(status: int, words: str, **more: object) -> NoReturn:
    """Refuse with a status and words for people; what was changed is rolled back."""
    abort(make_response(jsonify(error=words, **more), status))


def answers_json(
    view: Callable[_Parameters, Response],
) -> Callable[_Parameters, Response]:
    """Let a view's refusals be JSON: ``{"error": words}``."""

    @wraps(view)
    def answer(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> Response:
        try:
            return view(*args, **kwargs)
        except Refused as refused:
            return _refusal(refused.response.status_code, _NOT_YOURS)
        except StaleFormToken:
            return _refusal(403, _STALE)
        except HTTPException as error:
            db.session.rollback()
            return _said(error)

    return answer


def _said(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    return _refusal(status, _WORDS.get(status, "That did not arrive as it should."))


def _refusal(status: int, words: str) -> Response:
    return make_response(jsonify(error=words), status)
