"""Limits per browser and network, by the ``limits`` library.

Counted in memory, or in the store that ``RATELIMIT_STORAGE_URI`` names.
"""

from flask import Flask, current_app
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from trackgate.config import Settings

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


def sign_in_allowed(email: str, network: str) -> bool:
    """Count a try to sign in; tell whether it is within ten a quarter of an hour."""
    limiter: FixedWindowRateLimiter | None = current_app.extensions.get(_KEY)
    return limiter is None or limiter.hit(_SIGN_INS, email, network)
