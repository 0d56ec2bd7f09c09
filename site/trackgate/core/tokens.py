"""Signed tokens. A token's purpose is its salt, so none passes for another.

The library's exceptions are turned into three of our own, so that callers decide
between "none given", "not ours" and "was ours, too old" and nothing else.
Signed tokens are malleable (text can be appended that still verifies): callers
key on what a token decodes to, never on its text.
"""

import calendar
from typing import Any

from flask import current_app
from itsdangerous import (
    BadData,
    SignatureExpired,
    TimestampSigner,
    URLSafeSerializer,
    URLSafeTimedSerializer,
)

from trackgate.core import clock


class TokenError(Exception):
    """No usable token; see the three kinds below."""


class TokenMissing(TokenError):
    """No token was given."""


class TokenInvalid(TokenError):
    """The text is not a token that this deployment signed for this purpose."""


class TokenExpired(TokenError):
    """A token of ours, past its age."""


class _ClockSigner(TimestampSigner):
    """Stamps by the injected clock, so that tests can let tokens grow old."""

    def get_timestamp(self) -> int:
        """Give the present second since 1970."""
        return calendar.timegm(clock.now().utctimetuple())


class TokenService:
    """Signs and reads tokens for one purpose, without expiry."""

    def __init__(self, keys: list[str], *, purpose: str) -> None:
        """Take the secret keys, newest last, and the purpose (the salt)."""
        self._serializer = URLSafeSerializer(keys, salt=f"trackgate.{purpose}")

    def dumps(self, payload: object) -> str:
        """Sign a JSON-able payload."""
        return self._serializer.dumps(payload)

    def loads(self, token: str | None) -> Any:  # noqa: ANN401
        """Give the payload; raises ``TokenMissing`` or ``TokenInvalid``."""
        if not token:
            raise TokenMissing
        try:
            return self._serializer.loads(token)
        except BadData as error:
            raise TokenInvalid from error


class TimedTokenService:
    """Signs and reads tokens for one purpose that stop being good with age."""

    def __init__(self, keys: list[str], *, purpose: str, max_age: int) -> None:
        """Take keys (newest last), the purpose and the age limit in seconds."""
        self._max_age = max_age
        self._serializer = URLSafeTimedSerializer(
            keys, salt=f"trackgate.{purpose}", signer=_ClockSigner
        )

    def dumps(self, payload: object) -> str:
        """Sign a JSON-able payload together with the present second."""
        return self._serializer.dumps(payload)

    def loads(self, token: str | None) -> tuple[Any, int]:
        """Give the payload and its age in seconds.

        Raises ``TokenMissing``, ``TokenExpired`` or ``TokenInvalid``.
        """
        return self._loads(token, self._max_age)

    def loads_old(self, token: str | None) -> tuple[Any, int]:
        """Give the payload and its age however long ago it was signed.

        For what need not be fresh. Raises ``TokenMissing`` or ``TokenInvalid``.
        """
        return self._loads(token, None)

    def _loads(self, token: str | None, max_age: int | None) -> tuple[Any, int]:
        if not token:
            raise TokenMissing
        try:
            payload, signed_at = self._serializer.loads(
                token, max_age=max_age, return_timestamp=True
            )
        except SignatureExpired as error:
            raise TokenExpired from error
        except BadData as error:
            raise TokenInvalid from error
        return payload, int((clock.now() - signed_at).total_seconds())


def invite_tokens() -> TokenService:
    """Give the service for invite links: ``[public id, link version]``."""
    service: TokenService = current_app.extensions["trackgate.invite_tokens"]
    return service


def form_tokens() -> TimedTokenService:
    """Give the service for the tokens in learners' forms (pages.invite.form_token)."""
    service: TimedTokenService = current_app.extensions["trackgate.form_tickets"]
    return service


def frame_tokens() -> TimedTokenService:
    """Give the service for what host pages keep (see pages.embed.frame_tokens)."""
    service: TimedTokenService = current_app.extensions["trackgate.frame_tokens"]
    return service


FORM_TOKEN_SECONDS = 12 * 3600
FRAME_TOKEN_SECONDS = 30 * 24 * 3600


def install(extensions: dict[str, object], keys: list[str]) -> None:
    """Make the services of the app that has these extensions."""
    extensions["trackgate.invite_tokens"] = TokenService(keys, purpose="invite")
    extensions["trackgate.form_tickets"] = TimedTokenService(
        keys, purpose="form", max_age=FORM_TOKEN_SECONDS
    )
    extensions["trackgate.frame_tokens"] = TimedTokenService(
        keys, purpose="frame", max_age=FRAME_TOKEN_SECONDS
    )
