"""Every setting, read once from the environment, typed and documented here.

Nothing else reads the environment. ``docs/operators.md`` lists the settings; a test
keeps that list complete.
"""

import contextlib
import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit


class ConfigError(Exception):
    """A setting that cannot be used; the message names it and says why."""


class LearnerProof(StrEnum):
    """What an e-mail typed in a browser that is not remembered is worth."""

    CODE_TO_RESUME = "code_to_resume"
    CODE_ALWAYS = "code_always"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one deployment."""

    instance_path: Path
    """Folder for the database, the secret and other files of this deployment."""
    database_url: str
    """``DATABASE_URL``: ``sqlite:///…`` or ``postgresql+psycopg://…``."""
    base_url: str
    """``BASE_URL``: the public address, without a trailing slash."""
    secret_keys: tuple[str, ...] = field(repr=False)
    """``SECRET_KEY_FALLBACKS`` (comma-separated, oldest first), then ``SECRET_KEY``."""
    organisation: str = "Trackgate"
    """``ORGANISATION``: the name learners see."""
    smtp_url: str | None = field(default=None, repr=False)
    """``SMTP_URL``: ``smtp://user:pass@host:587`` or ``smtps://…``; unset: outbox."""
    mail_from: str = "trackgate@localhost"
    """``MAIL_FROM``: the sender of mails."""
    learner_proof: LearnerProof = LearnerProof.CODE_TO_RESUME
    """``LEARNER_PROOF``: ``code_to_resume``, ``code_always`` or ``open``."""
    ratelimit_enabled: bool = True
    """``RATELIMIT_ENABLED``: 0 turns the limits off."""
    ratelimit_storage_uri: str = "memory://"
    """``RATELIMIT_STORAGE_URI``: ``redis://…`` where there are several processes."""
    tracks_dir: Path | None = None
    """``TRACKS_DIR``: folder below which admins may import track folders."""
    proxy_hops: int = 0
    """``PROXY_HOPS``: how many reverse proxies set ``X-Forwarded-*``."""
    state_store: str = ""
    """``STATE_STORE``: where saved machines are kept, a folder or ``s3://…``."""
    s3_key_id: str = ""
    """``AWS_ACCESS_KEY_ID``: who we are at a bucket of ``STATE_STORE``."""
    s3_secret: str = field(default="", repr=False)
    """``AWS_SECRET_ACCESS_KEY``: its secret."""
    state_quota: int = 20 * 1024**3
    """``STATE_QUOTA``: bytes for all saved machines; half for anonymous learners."""
    state_quota_invite: int = 2 * 1024**3
    """``STATE_QUOTA_INVITE``: bytes for the saved machines of one invite."""
    state_quota_play: int = 64 * 1024**2
    """``STATE_QUOTA_PLAY``: bytes for the saved machines of one play."""
    testing: bool = False
    """``TESTING``: 1 lets tests move the clock; refused on a public address."""
    test_clock: Path | None = None
    """``TRACKGATE_TEST_CLOCK``: the file that the clock is read from."""
    print_mail: bool = False
    """``TRACKGATE_PRINT_MAIL``: 1 prints mails to the terminal (the demo does)."""

    @property
    def secure(self) -> bool:
        """Tell whether learners come by https, so that cookies can be Secure."""
        return self.base_url.startswith("https://")

    @property
    def origin(self) -> str:
        """Give scheme, host and port of the public address, as browsers write it."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def host(self) -> str:
        """Give the host name of the public address."""
        return urlsplit(self.base_url).hostname or ""


def _is_public(host: str) -> bool:
    """Tell whether a host name could be reached by strangers."""
    reserved = (".test", ".localhost", ".example", ".invalid")
    if host == "localhost" or host.endswith(reserved):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    """Give the database's URL, with the driver we use where none is named."""
    url = environ.get("DATABASE_URL") or f"sqlite:///{instance / 'trackgate.db'}"
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    text = environ.get(name, "").strip().lower()
    if text not in {"", "0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise ConfigError(f"{name} is {text!r}; use 1 or 0")
    return default if not text else text in {"1", "true", "yes", "on"}


def _base_url(environ: Mapping[str, str]) -> str:
    url = environ.get("BASE_URL", "http://localhost:8000").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ConfigError(
            f"BASE_URL is {url!r}; use an address like https://learn.example.com"
        )
    return url


def _proof(environ: Mapping[str, str]) -> LearnerProof:
    text = environ.get("LEARNER_PROOF", LearnerProof.CODE_TO_RESUME.value)
    try:
        return LearnerProof(text)
    except ValueError:
        known = ", ".join(LearnerProof)
        raise ConfigError(f"LEARNER_PROOF is {text!r}; use one of {known}") from None


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    text = environ.get(name)
    if not text:
        return None
    if not Path(text).is_absolute():
        raise ConfigError(f"{name} is {text!r}; write the whole path, from /")
    return Path(text)


def _proxy_hops(environ: Mapping[str, str]) -> int:
    text = environ.get("PROXY_HOPS", "0")
    if not text.isdigit():
        raise ConfigError(f"PROXY_HOPS is {text!r}; use a number of proxies")
    return int(text)


def _bytes(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise ConfigError(f"{name} is {text!r}; use a number of bytes")
    return int(text)


def _state_store(environ: Mapping[str, str], instance: Path) -> str:
    """Give the folder of saved states, or the address of a bucket as it is written."""
    text = environ.get("STATE_STORE") or str((instance / "states").absolute())
    if not text.startswith(("s3://", "/")):
        raise ConfigError(
            f"STATE_STORE is {text!r}; write a whole path, from /, or s3://bucket/…"
        )
    return text


def _secret_keys(environ: Mapping[str, str], instance: Path) -> tuple[str, ...]:
    older = [key for key in environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
    return (*older, environ.get("SECRET_KEY") or _kept_secret(instance))


def _kept_secret(instance: Path) -> str:
    """Give the secret in the instance folder, made at the first start."""
    path = instance / "secret_key"
    instance.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = instance / f"secret_key.{os.getpid()}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        # A hard link is refused where the name stands: of several processes that
        # start together one makes the secret, and nobody reads half of it.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


def load_settings(environ: Mapping[str, str], *, instance: Path) -> Settings:
    """Read the settings; raises ``ConfigError`` naming the one that is wrong."""
    base_url = _base_url(environ)
    testing = _flag(environ, "TESTING", False)
    if testing and _is_public(urlsplit(base_url).hostname or ""):
        raise ConfigError("TESTING is on, which a public BASE_URL never allows")
    clock_file = environ.get("TRACKGATE_TEST_CLOCK") if testing else None
    return Settings(
        instance_path=instance,
        database_url=_database_url(environ, instance),
        base_url=base_url,
        secret_keys=_secret_keys(environ, instance),
        organisation=environ.get("ORGANISATION", "Trackgate"),
        smtp_url=environ.get("SMTP_URL") or None,
        mail_from=environ.get("MAIL_FROM", "trackgate@localhost"),
        learner_proof=_proof(environ),
        ratelimit_enabled=_flag(environ, "RATELIMIT_ENABLED", True),
        ratelimit_storage_uri=environ.get("RATELIMIT_STORAGE_URI", "memory://"),
        tracks_dir=_folder(environ, "TRACKS_DIR"),
        proxy_hops=_proxy_hops(environ),
        state_store=_state_store(environ, instance),
        s3_key_id=environ.get("AWS_ACCESS_KEY_ID", ""),
        s3_secret=environ.get("AWS_SECRET_ACCESS_KEY", ""),
        state_quota=_bytes(environ, "STATE_QUOTA", Settings.state_quota),
        state_quota_invite=_bytes(
            environ, "STATE_QUOTA_INVITE", Settings.state_quota_invite
        ),
        state_quota_play=_bytes(environ, "STATE_QUOTA_PLAY", Settings.state_quota_play),
        testing=testing,
        test_clock=Path(clock_file) if clock_file else None,
        print_mail=_flag(environ, "TRACKGATE_PRINT_MAIL", False),
    )
