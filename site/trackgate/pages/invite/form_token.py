"""The form token in every learner's form: stateless proof that the form is ours.

Works where cookies do not (a frame on another site). It is signed, timed, bound to
the invite and to the browser's remember token, and carries what must survive from
the first view to the claim: the browser's own id, the attribution, the e-mail.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from flask import Request, abort, current_app

from trackgate.core.config import Settings
from trackgate.core.ids import new_id
from trackgate.core.tokens import TokenError, form_tokens
from trackgate.web.visitor import read_cookie

HEADER = "X-Trackgate-Ticket"


@dataclass(frozen=True, kw_only=True)
class FormToken:
    """What a form carries along, unchanged by the visitor."""

    scope: str  # public id of the invite or play
    browser: str  # random, the same for all forms of one browser
    token_id: int | None = None  # the remember token it was shown to
    email: str = ""
    submission_id: str = field(default_factory=new_id)  # one per page shown
    attribution: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)  # for hidden fields
    form: int | None = None  # the version of the lead form that the page shows
    age: int = 0  # seconds since the form was shown first, not since a re-show

    def naming(self, email: str) -> "FormToken":
        """Give the form token of the next page, which carries the e-mail typed."""
        return replace(self, email=email, submission_id=new_id(), form=None, age=0)

    def write(self) -> str:
        """Give the signed text for a hidden field."""
        payload: dict[str, Any] = {
            "s": self.scope,
            "b": self.browser,
            "p": self.submission_id,
        }
        if self.token_id is not None:
            payload["t"] = self.token_id
        if self.email:
            payload["e"] = self.email
        if self.attribution:
            payload["a"] = self.attribution
        if self.data:
            payload["d"] = self.data
        if self.form is not None:
            payload["f"] = self.form
            if self.age:
                payload["w"] = self.age  # added to what this showing will take
        return form_tokens().dumps(payload)


class StaleFormToken(Exception):
    """The form was shown too long ago, or to somebody else at this browser."""


def read_form_token(request: Request, *, scope: str, token_id: int | None) -> FormToken:
    """Give the form token of a POST.

    Aborts with 403 where the POST came from another site; raises ``StaleTicket``
    where the form should be shown again.
    """
    refuse_cross_site(request)
    try:
        payload, age = form_tokens().loads(_text(request))
    except TokenError as error:
        raise StaleFormToken from error
    if payload["s"] != scope or payload.get("t") != token_id:
        raise StaleFormToken
    return _form_token(payload, age)


def _form_token(payload: dict[str, Any], age: int) -> FormToken:
    return FormToken(
        scope=payload["s"],
        browser=payload["b"],
        token_id=payload.get("t"),
        email=payload.get("e", ""),
        submission_id=payload["p"],
        attribution=payload.get("a", {}),
        data=payload.get("d", {}),
        form=payload.get("f"),
        age=age + payload.get("w", 0),
    )


def earlier_form_token(
    request: Request, cookie: str, *, scope: str
) -> FormToken | None:
    """Give an earlier form token for this invite, if one came along.

    In a form, whoever it was shown to and however long ago, or in a cookie of that
    name. Good for what is no secret of anybody's: where the visit began, what the
    host page passed along, which form was seen and for how long.
    """
    for text in filter(None, (_text(request), read_cookie(request, cookie))):
        try:
            payload, age = form_tokens().loads_old(text)
        except TokenError:
            continue
        if payload["s"] == scope:
            return _form_token(payload, age)
    return None


def _text(request: Request) -> str | None:
    """Give the form token as scripts send it, in a header, or as forms do."""
    sent = request.headers.get(HEADER)
    return sent or (request.form.get("ticket") if request.method == "POST" else None)


def refuse_cross_site(request: Request) -> None:
    """Abort with 403 where a browser says that another site sent the form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    origin = request.headers.get("Origin")
    settings: Settings = current_app.extensions["trackgate.settings"]
    own = {settings.origin, request.host_url.rstrip("/").lower()}
    if origin is not None and origin.lower() not in own:
        abort(403)
