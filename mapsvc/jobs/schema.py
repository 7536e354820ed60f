"""The tables of the queue, as the installed procrastinate describes them.

Which version's tables a database holds is kept in it, as the comment of the table of jobs: a migration that comes with
a newer procrastinate calls :func:`upgrade`, which applies just the steps that this database lacks.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from mapsvc.errors import Unavailable

_STEP = re.compile(r"(\d+)\.(\d+)\.(\d+)_(\d+)_.*\.sql")
_OWN = """
    DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers CASCADE
"""

Version = tuple[int, ...]


def _folder() -> Path:
    # Found without being imported: the migrations are read at each start of the web processes.
    spec = find_spec("procrastinate")
    if spec is None or spec.origin is None:
        raise Unavailable("the package procrastinate is not installed; script/run installs what the lock names")
    return Path(spec.origin).parent / "sql"


def _installed() -> str:
    return version("procrastinate")


def numbers(text: str) -> Version:
    """The numbers of a version, for comparison: ``3.10.0`` is later than ``3.9.2``."""
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def install(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    """Create the tables and functions of the installed version in the transaction of ``conn``."""
    conn.execute((_folder() / "schema.sql").read_bytes())
    _remember(conn, _installed())


def upgrade(conn: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Apply the steps between the version that the database holds and the installed one; their names.

    On a database whose tables were made by the installed version there are none.
    """
    row = conn.execute("SELECT obj_description('procrastinate_jobs'::regclass)").fetchone()
    held = numbers(str(row[0])) if row and row[0] else ()
    if not held:
        raise Unavailable("the queue's tables do not say which version made them: restore the comment on the table")
    steps = steps_after(held)
    for step in steps:
        conn.execute((_folder() / "migrations" / step).read_bytes())
    _remember(conn, _installed())
    return steps


def steps_after(held: Version) -> list[str]:
    """The names of the steps that came after version ``held``, in their order."""
    found = []
    for path in (_folder() / "migrations").iterdir():
        if match := _STEP.fullmatch(path.name):
            *made_for, rank = (int(part) for part in match.groups())
            if tuple(made_for) > held:
                found.append((tuple(made_for), rank, path.name))
    return [name for _, _, name in sorted(found)]


def remove(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    """Drop the queue and all jobs in it."""
    conn.execute(_OWN)
    conn.execute("""
        DO $$ DECLARE one record; BEGIN
            FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
            LOOP EXECUTE 'DROP FUNCTION ' || one.name; END LOOP;
        END $$;
        DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status;
    """)


def _remember(conn: psycopg.Connection[tuple[object, ...]], made_by: str) -> None:
    statement = sql.SQL("COMMENT ON TABLE procrastinate_jobs IS {}")
    conn.execute(statement.format(sql.Literal(f"procrastinate {made_by}")))
