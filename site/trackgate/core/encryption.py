"""Encryption under the deployment's secret, a key of its own for every purpose."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from trackgate.core.config import Settings


class Unreadable(Exception):
    """It was sealed under a secret that this deployment no longer has."""


def seal(content: bytes, *, purpose: str) -> bytes:
    """Encrypt a few bytes under the newest secret, for one purpose only."""
    return _cipher(purpose).encrypt(content)


def unseal(sealed: bytes, *, purpose: str) -> bytes:
    """Give what was sealed for that purpose; raises ``Unreadable``."""
    try:
        return _cipher(purpose).decrypt(sealed)
    except InvalidToken as error:
        raise Unreadable("the secret it was stored under is gone") from error


def _cipher(purpose: str) -> MultiFernet:
    """Give the cipher: encrypts under the newest secret, reads under every one."""
    settings: Settings = current_app.extensions["trackgate.settings"]
    newest_first = reversed(settings.secret_keys)
    return MultiFernet([Fernet(_derive(key, purpose)) for key in newest_first])


def _derive(secret: str, purpose: str) -> bytes:
    """Make a key for this use only, so that no other use of the secret helps here."""
    derivation = HKDF(
        algorithm=SHA256(),
        length=32,
        salt=None,
        info=f"trackgate {purpose}".encode(),
    )
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))
