"""Settings: read once, typed, and refused with a sentence that names them."""

from pathlib import Path

import pytest

from trackgate.core.config import ConfigError, LearnerProof, Settings, load_settings


def load(tmp_path: Path, **environ: str) -> Settings:
    return load_settings({"SECRET_KEY": "key"} | environ, instance=tmp_path)


def test_without_any_setting_there_is_a_default_for_everything(tmp_path: Path) -> None:
    settings = load_settings({}, instance=tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'trackgate.db'}"
    assert settings.base_url == "http://localhost:8000"
    assert settings.learner_proof is LearnerProof.CODE_TO_RESUME
    assert settings.ratelimit_enabled
    assert settings.smtp_url is None
    assert not settings.testing
    assert not settings.secure


def test_the_secret_is_made_once_and_kept_where_only_its_owner_reads_it(
    tmp_path: Path,
) -> None:
    first = load_settings({}, instance=tmp_path).secret_keys
    second = load_settings({}, instance=tmp_path).secret_keys
    assert first == second
    assert len(first[0]) >= 48
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_keys_are_listed_newest_last(tmp_path: Path) -> None:
    settings = load(tmp_path, SECRET_KEY_FALLBACKS="oldest,older")
    assert settings.secret_keys == ("oldest", "older", "key")
    assert not (tmp_path / "secret_key").exists()


def test_secrets_are_not_shown_where_settings_are_printed(tmp_path: Path) -> None:
    shown = repr(load(tmp_path, SECRET_KEY="hidden", SMTP_URL="smtp://u:pass@h"))
    assert "hidden" not in shown
    assert "pass" not in shown


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("postgres://h/db", "postgresql+psycopg://h/db"),
        ("postgresql://h/db", "postgresql+psycopg://h/db"),
        ("postgresql+psycopg://h/db", "postgresql+psycopg://h/db"),
        ("sqlite:////data/x.db", "sqlite:////data/x.db"),
    ],
)
def test_postgresql_gets_the_driver_we_use(
    tmp_path: Path, given: str, url: str
) -> None:
    assert load(tmp_path, DATABASE_URL=given).database_url == url


def test_the_public_address_gives_origin_host_and_whether_it_is_secure(
    tmp_path: Path,
) -> None:
    settings = load(tmp_path, BASE_URL="https://Learn.Example.com:8443/")
    assert settings.base_url == "https://Learn.Example.com:8443"
    assert settings.origin == "https://learn.example.com:8443"
    assert settings.host == "learn.example.com"
    assert settings.secure


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "learn.example.com"),
        ("BASE_URL", "ftp://learn.example.com"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://example.com/learn"),
        ("LEARNER_PROOF", "never"),
        ("RATELIMIT_ENABLED", "maybe"),
        ("TESTING", "2"),
        ("PROXY_HOPS", "-1"),
        ("PROXY_HOPS", "one"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigError, match=name):
        load(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("text", "on"),
    [("1", True), ("yes", True), ("TRUE", True), ("0", False), (" off ", False)],
)
def test_a_switch_is_on_or_off(tmp_path: Path, text: str, on: bool) -> None:
    assert load(tmp_path, RATELIMIT_ENABLED=text).ratelimit_enabled is on


@pytest.mark.parametrize("proof", list(LearnerProof))
def test_every_proof_can_be_chosen(tmp_path: Path, proof: LearnerProof) -> None:
    assert load(tmp_path, LEARNER_PROOF=proof.value).learner_proof is proof


@pytest.mark.parametrize(
    "url",
    [
        "https://learn.example.com",
        "http://10.0.0.1",
        "http://0.0.0.0:8000",
        "http://localhost.example.com",
        "http://[2001:db8::1]",
    ],
)
def test_testing_is_refused_on_a_public_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="TESTING"):
        load(tmp_path, TESTING="1", BASE_URL=url)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000",
        "http://127.0.0.1",
        "http://[::1]",
        "https://learn.test",
        "https://a.localhost",
    ],
)
def test_testing_is_allowed_where_strangers_cannot_come(
    tmp_path: Path, url: str
) -> None:
    assert load(tmp_path, TESTING="1", BASE_URL=url).testing


def test_only_a_program_under_test_reads_a_test_clock(tmp_path: Path) -> None:
    clock = str(tmp_path / "clock")
    assert load(tmp_path, TRACKGATE_TEST_CLOCK=clock).test_clock is None
    testing = load(tmp_path, TRACKGATE_TEST_CLOCK=clock, TESTING="1")
    assert testing.test_clock == tmp_path / "clock"
