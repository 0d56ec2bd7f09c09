"""What serving refuses to start with, and what it never logs."""

import logging
from pathlib import Path

import pytest

from trackgate.cli import serve
from trackgate.core.config import ConfigError, Settings, load_settings


def settings(folder: Path, **environ: str) -> Settings:
    return load_settings({"SECRET_KEY": "test-secret", **environ}, instance=folder)


def test_one_process_may_count_its_limits_in_memory(tmp_path: Path) -> None:
    serve.check(settings(tmp_path), processes=1)


def test_several_processes_may_not(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="RATELIMIT_STORAGE_URI"):
        serve.check(settings(tmp_path), processes=2)


@pytest.mark.parametrize(
    "environ",
    [
        {"RATELIMIT_STORAGE_URI": "redis://localhost:6379"},
        {"RATELIMIT_ENABLED": "0"},
    ],
)
def test_several_processes_may_where_limits_are_shared_or_off(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    serve.check(settings(tmp_path, **environ), processes=2)


def test_mail_settings_that_cannot_work_are_refused_at_the_start(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigError, match="SMTP_URL"):
        serve.check(settings(tmp_path, SMTP_URL="mail.example:25"))


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Exception on /i/WyJhIl0.sig [POST]", "Exception on /i/… [POST]"),
        ("GET /embed/WyJhIl0.sig?utm_source=x", "GET /embed/…?utm_source=x"),
        ("Exception on /admin/invites/7 [GET]", "Exception on /admin/invites/7 [GET]"),
    ],
)
def test_a_logged_address_shows_no_token(
    said: str, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("test_serve")
    hide = serve._HideTokens()
    logger.addFilter(hide)

    logger.error("%s", said)

    logger.removeFilter(hide)
    assert caplog.messages == [logged]
