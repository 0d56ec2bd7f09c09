"""The migrations make exactly the tables that the models describe."""

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from trackgate import create_app
from trackgate.db import db


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path / 'migrated.db'}"


def test_up_makes_what_the_models_say_and_down_leaves_nothing(
    database_url: str, tmp_path: Path
) -> None:
    environ = {"TESTING": "1", "DATABASE_URL": database_url}
    app = create_app(environ, instance=tmp_path)
    with app.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, db.metadata) == []
        flask_migrate.downgrade(revision="base")
        left = db.inspect(db.engine).get_table_names()
        db.engine.dispose()
    assert left == ["alembic_version"]
