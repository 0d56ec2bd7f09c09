"""Sealing under the deployment's secret: a key of its own for every purpose."""

import pytest
from flask import Flask

from trackgate.core.encryption import Unreadable, seal, unseal

pytestmark = pytest.mark.usefixtures("app")


def test_what_is_sealed_for_a_purpose_opens_for_it() -> None:
    assert unseal(seal(b"a code", purpose="mail"), purpose="mail") == b"a code"


def test_what_is_sealed_for_one_purpose_opens_for_no_other() -> None:
    with pytest.raises(Unreadable):
        unseal(seal(b"a code", purpose="mail"), purpose="states")


def test_what_is_sealed_here_opens_under_no_other_secret(app: Flask) -> None:
    sealed = seal(b"a code", purpose="mail")
    settings = app.extensions["trackgate.settings"]
    app.extensions["trackgate.settings"] = settings.__class__(
        **{**vars(settings), "secret_keys": ("another secret, of somebody else's",)}
    )
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="mail")
