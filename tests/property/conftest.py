"""Property tests: the same examples on every run, and not too many."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings

from trackgate.core.db import db

settings.register_profile(
    "trackgate",
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("trackgate")


def _hurry(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def wipe(app: Flask) -> Callable[[], None]:
    """Empty every table, between the examples of one test."""

    # Nothing here has to survive a power cut.
    sa.event.listen(db.engine, "connect", _hurry)
    db.engine.dispose()

    def empty() -> None:
        db.session.rollback()
        db.session.expunge_all()
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()

    return empty
