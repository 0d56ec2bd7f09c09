"""How a state's bytes are encrypted: AES-GCM, a record for every piece received.

A record is a header (length of what follows, four bytes; seven random bytes) and the
sealed piece. The nonce is the record's place in the file and the random bytes: records
can be neither moved nor joined anew, and a piece that is written a second time after
a crash never shares the nonce of the first.
"""

import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_LENGTH = 4
_RANDOM = 7
_HEADER = _LENGTH + _RANDOM
_PLACE = 12 - _RANDOM  # bytes of the nonce, which has twelve
_TAG = 16
_LONGEST = 16 * 1024**2


class StateDamaged(Exception):
    """What lies in the store is not what was written there, or not all of it."""


def new_key() -> bytes:
    """Give the random key of one state."""
    return AESGCM.generate_key(bit_length=256)


def write_record(key: bytes, at: int, piece: bytes) -> bytes:
    """Give the record of a piece, to be written at that place of the file."""
    header = (len(piece) + _TAG).to_bytes(_LENGTH) + secrets.token_bytes(_RANDOM)
    return header + AESGCM(key).encrypt(_nonce(header, at), piece, header)


def read_records(key: bytes, file: BinaryIO, length: int) -> Iterator[bytes]:
    """Give the pieces of the first ``length`` bytes of a file.

    Raises ``StateDamaged`` where they are missing or not under this key.
    """
    at = 0
    while at < length:
        header = file.read(_HEADER)
        size = int.from_bytes(header[:_LENGTH])
        if len(header) < _HEADER or size > _LONGEST:
            raise StateDamaged(f"the record at {at} is cut off")
        yield _open(key, header, at, file.read(size))
        at += _HEADER + size


def _open(key: bytes, header: bytes, at: int, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(_nonce(header, at), sealed, header)
    except InvalidTag as error:
        raise StateDamaged(f"the record at {at} cannot be read") from error


def _nonce(header: bytes, at: int) -> bytes:
    return at.to_bytes(_PLACE) + header[_LENGTH:]
