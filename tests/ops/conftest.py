"""Folders for clusters of their own: short enough for a socket, and open to the user that runs the server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo, sql

from mapsvc.db.cluster import PrivateCluster
from mapsvc.db.postgres.installation import choose
from mapsvc.errors import Unavailable


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may enter; clusters in it are stopped and removed afterwards."""
    try:
        choose()
    except Unavailable as error:
        pytest.skip(str(error))
    folder = Path(tempfile.mkdtemp(prefix="ops"))
    folder.chmod(0o755)
    yield folder
    for var in {home.parent for home in folder.rglob("postgres") if (home / "data").is_dir()}:
        PrivateCluster(var).stop()
    shutil.rmtree(folder)


@pytest.fixture
def empty_database(server_url: str) -> Iterator[str]:
    """The connection string of a database that no migration has touched."""
    name = f"test_{uuid4().hex[:16]}"
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        parts = conninfo.conninfo_to_dict(server_url)
        host = quote(str(parts["host"]), safe="")
        yield f"postgresql://{parts['user']}:{parts['password']}@/{name}?host={host}&port={parts.get('port', 5432)}"
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
