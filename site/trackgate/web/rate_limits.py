"""Limits per browser and network, by the ``limits`` library.

Counted in memory, or in the store that ``RATELIMIT_STORAGE_URI`` names.
"""

from flask import Flask, current_app
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from trackgate.core.config import Settings

_KEY = "trackgate.limits"
_EMAIL_STEPS = RateLimitItemPerHour(60, namespace="email-step")


def init(app: Flask, settings: Settings) -> None:
    """Make the app's limiter, unless limits are turned off."""
    if settings.ratelimit_enabled:
        storage = storage_from_string(settings.ratelimit_storage_uri)
        app.extensions[_KEY] = FixedWindowRateLimiter(storage)


def email_step_allowed(browser: str, network: str) -> bool:
    """Count an e-mail step that claims nothing; tell whether it is within 60 an hour.

    Per browser and network together: a classroom behind one address gets in.
    """
    limiter: FixedWindowRateLimiter | None = current_app.extensions.get(_KEY)
    return limiter is None or limiter.hit(_EMAIL_STEPS, network, browser)


_SIGN_INS = RateLimitItemPerMinute(10, 15, namespace="sign-in")
_SIGN_INS_OF_NETWORK = RateLimitItemPerHour(200, namespace="sign-in-network")
_SIGN_INS_OF_ADDRESS = RateLimitItemPerHour(200, namespace="sign-in-address")


def sign_in_allowed(email: str, network: str) -> bool:
    """Count a try to sign in; tell whether it is within every limit.

    Ten a quarter of an hour for an address from one network, and so many an hour for
    a network and for an address, that neither a list of addresses nor a crowd of
    networks guesses on and on. A try past the first limit counts in no other: nobody
    keeps an admin out from one network. ``email`` is normalised, "" for no address.
    """
    limiter: FixedWindowRateLimiter | None = current_app.extensions.get(_KEY)
    return limiter is None or (
        limiter.hit(_SIGN_INS, email, network)
        and limiter.hit(_SIGN_INS_OF_NETWORK, network)
        and limiter.hit(_SIGN_INS_OF_ADDRESS, email)
    )
