"""Saved states in a bucket of an S3-compatible store.

Pieces are gathered in a local folder; a whole state becomes one object. Needs the
extra ``s3``.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from trackgate.core.config import Settings
from trackgate.sandboxes.states.store import (
    FolderStore,
    StateMissing,
    StoreFailed,
    is_name,
)

_CHUNK = 1024**2
_TIMEOUT = "60s"
_KNOWN = {"endpoint", "region"}


class BadBucket(Exception):
    """``STATE_STORE`` names no bucket that could be used; the message says why."""


def open_bucket(settings: Settings) -> S3Store:
    """Give the bucket of ``s3://bucket/prefix?endpoint=…&region=…``.

    Asks nobody yet. Raises ``BadBucket``.
    """
    parts = urlsplit(settings.state_store)
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if not parts.netloc or set(given) - _KNOWN:
        raise BadBucket(
            "STATE_STORE: use s3://bucket/prefix?endpoint=https://…&region=…"
        )
    given.setdefault("region", "us-east-1")
    keys = {
        "access_key_id": settings.s3_key_id,
        "secret_access_key": settings.s3_secret,
    }
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config=cast("Any", given | keys if settings.s3_key_id else given),
        client_options={
            "allow_http": given.get("endpoint", "").startswith("http://"),
            "timeout": _TIMEOUT,
        },
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
    )


class BucketStore:
    """States as objects, and those that are on their way as local files."""

    def __init__(self, local: FolderStore, bucket: S3Store) -> None:
        self._local = local
        self._bucket = bucket

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold the local file; it goes once the object stands."""
        with self._local.hold(name):
            yield
            if not self._local.size(name):
                self._local.drop(name)

    def append(self, name: str, at: int, record: bytes) -> None:
        """Write to the local file."""
        self._local.append(name, at, record)

    def finish(self, name: str) -> None:
        """Put the object, unless a crash came after that had been done."""
        if not self._local.size(name):
            return
        with self._local.read(name) as file, _named():
            obstore.put(self._bucket, name, file.read(), use_multipart=False)
        self._local.drop(name)

    def read(self, name: str) -> BinaryIO:
        """Open what is there: the local file while it has bytes, else the object."""
        if self._local.size(name):
            return self._local.read(name)
        if not is_name(name):
            raise StateMissing("that is no name of a state")
        with _named():
            got = obstore.get(self._bucket, name)
        return io.BufferedReader(_Chunks(iter(got.stream(_CHUNK))), _CHUNK)

    def drop(self, *names: str) -> None:
        """Delete both, many objects by one request."""
        self._local.drop(*names)
        with _named():
            obstore.delete(self._bucket, names)

    def names(self) -> set[str]:
        """Give the names of both."""
        with _named():
            there = [
                each["path"] for some in obstore.list(self._bucket) for each in some
            ]
        return self._local.names() | {name for name in there if is_name(name)}


@contextmanager
def _named() -> Iterator[None]:
    """Turn the library's exceptions into ours."""
    try:
        yield
    except (FileNotFoundError, NotFoundError) as error:
        raise StateMissing("the object is not there") from error
    except BaseError as error:
        raise StoreFailed("the bucket cannot be reached, or refuses") from error


class _Chunks(io.RawIOBase):
    """An object's bytes as they arrive, to be read as a file."""

    def __init__(self, chunks: Iterator[Any]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        """Give what is there, up to the buffer's size; 0 at the end."""
        while not self._rest:
            with _named():
                chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = bytes(chunk)
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)
