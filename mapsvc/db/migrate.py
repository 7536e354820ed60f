"""Brings a database to the schema this version of the program expects."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

_HERE = Path(__file__).parent / "migrations"


def engine(url: str) -> Engine:
    """An SQLAlchemy engine on ``url`` (a ``postgresql://`` address) that keeps no connection open."""
    driver = url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)
    return create_engine(driver, poolclass=NullPool)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Apply every migration that ``url`` lacks, in one transaction under a lock: safe to start twice."""
    config = _config()
    with engine(url).begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('mapsvc.migrate'))")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@cache
def needed_revision() -> str | None:
    """The revision of the schema that this version of the program expects."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_current(url: str) -> bool:
    """Whether the database holds exactly the schema of this version."""
    with engine(url).connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == needed_revision()
