"""Random public ids and digests of secrets."""

import hashlib
import secrets

_ALPHABET = b"abcdefghijkmnpqrstuvwxyz23456789"  # 32: five bits each
_LETTERS = bytes(_ALPHABET[number % 32] for number in range(256))


def new_id(length: int = 14) -> str:
    """Give a random id (five bits a character) of letters and digits only.

    No ``-`` or ``_``: an id is also a command-line argument and is read aloud.
    """
    return secrets.token_bytes(length).translate(_LETTERS).decode("ascii")


def new_secret() -> str:
    """Give 256 random bits as URL-safe text, for a cookie or a form."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Give the hex digest under which a high-entropy secret is stored.

    Plain SHA-256 is enough because the secrets are random, not chosen by people.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
