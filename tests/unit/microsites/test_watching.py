"""Watching: a build at every change, and none without."""

from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask

from conftest import Tick
from factories import make_invite
from trackgate.core.db import db
from trackgate.microsites.building import Build, Order
from trackgate.microsites.errors import MicrositeRefused
from trackgate.microsites.watching import watch


def test_a_change_of_templates_invites_or_time_is_built(
    app: Flask, tmp_path: Path, tick: Tick, write: Callable[..., Path]
) -> None:
    ours = write(other_dot_html="")
    invite = make_invite(listed=True)
    db.session.commit()
    order = Order(out=tmp_path / "out", invites=None, templates=ours)
    looks = 0

    def wrong_template() -> None:
        write(invite_dot_html="{% if %}")

    def right_template() -> None:
        write(invite_dot_html="mine")

    def an_edit() -> None:
        make_invite(title="Another", listed=True, expires_at=tick.now.replace(hour=10))
        db.session.commit()

    def nothing() -> None:
        pass

    steps: Iterator[Callable[[], None]] = iter(
        [nothing, wrong_template, nothing, right_template, an_edit, nothing]
        + [lambda: tick.advance(hours=1)]
    )

    def pause() -> None:
        nonlocal looks
        looks += 1
        next(steps)()

    builds = watch(order, now=tick, pause=pause)
    done = [next(builds) for _ in range(5)]
    kinds = [type(one) for one in done]
    assert kinds == [Build, MicrositeRefused, Build, Build, Build]
    numbers = [len(one.pages) for one in done if isinstance(one, Build)]
    assert numbers == [1, 1, 2, 1], "the last one's time is over"
    assert looks == 7
    page = tmp_path / "out" / f"welcome-{invite.public_id[:6]}" / "index.html"
    assert page.read_text() == "mine"
