"""The models say what the migrations made: same tables, same columns, same types, same nullability."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect

from layers.store.models import Base
from mapsvc.db.migrate import engine, is_current, migrate


def test_a_migrated_database_is_current_and_migrating_again_changes_nothing(database: str) -> None:
    assert is_current(database)
    migrate(database)
    assert is_current(database)


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_a_model_matches_its_table(table: str, shared_database: str) -> None:
    model = Base.metadata.tables[table]
    stored = {column["name"]: column for column in inspect(engine(shared_database)).get_columns(table)}
    assert set(stored) == {column.name for column in model.columns}
    for column in model.columns:
        assert stored[column.name]["nullable"] == column.nullable, column.name
        kind = stored[column.name]["type"]
        if column.name not in {"geom", "written_by"}:  # types that SQLAlchemy does not know
            assert str(kind.compile()).split("(")[0] == str(column.type.compile()).split("(")[0] or isinstance(
                kind, type(column.type)
            ), column.name
