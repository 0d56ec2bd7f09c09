"""What the applications of a run share: what addresses compile to, and no more."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from factories import make_track
from trackgate import create_app
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.tracks.models import Track

# Objects of modules, which keep what is an application's under that application.
_OF_MODULES = {"sqlalchemy", "migrate", "csrf"}

MakeApp = Callable[..., Flask]


@pytest.fixture
def other(tmp_path: Path, environ: dict[str, str]) -> MakeApp:
    def make(**changed: str) -> Flask:
        folder = tmp_path / "other"
        return create_app(environ | changed, instance=folder)

    return make


def test_two_applications_have_no_clock_cache_or_setting_in_common(
    app: Flask, other: MakeApp
) -> None:
    second = other(SECRET_KEY="another")
    assert second.extensions.keys() == app.extensions.keys()
    for name in app.extensions.keys() - _OF_MODULES:
        shared: Any = app.extensions[name]
        assert second.extensions[name] is not shared, name
    assert second.config["SECRET_KEY"] != app.config["SECRET_KEY"]


def test_two_applications_do_not_see_each_others_data_or_time(
    app: Flask, other: MakeApp
) -> None:
    make_track()
    with other().app_context():
        db.create_all()
        assert db.session.scalars(db.select(Track)).all() == []
        assert clock.now() != app.extensions["trackgate.clock"]()
        db.engine.dispose()


def test_each_application_writes_addresses_of_its_own(
    app: Flask, other: MakeApp
) -> None:
    second = other(BASE_URL="https://second.example")
    assert app.view_functions.keys() == second.view_functions.keys()
    for rule, twin in zip(
        app.url_map.iter_rules(), second.url_map.iter_rules(), strict=True
    ):
        values = dict.fromkeys(rule.arguments, 1)
        assert rule.build(values) == twin.build(values)
        assert twin.map is second.url_map


def test_the_same_text_with_another_converter_writes_as_that_one_does() -> None:
    padded, plain = Rule("/a/<int(fixed_digits=3):n>"), Rule("/a/<int:n>")
    texts = Map([Rule("/a/<n>", endpoint="text")]).bind("")
    for rule in (padded, plain):
        Map([rule])
    assert padded.build({"n": 7}) == ("", "/a/007")
    assert plain.build({"n": 7}) == ("", "/a/7")
    assert texts.build("text", {"n": "a b"}) == "/a/a%20b"


def test_defaults_are_never_taken_from_another_address() -> None:
    one, two = (Rule("/a/<int:n>", defaults={"n": n}) for n in (1, 2))
    for rule in (one, two):
        Map([rule])
    assert one.build({}) == ("", "/a/1")
    assert two.build({}) == ("", "/a/2")
