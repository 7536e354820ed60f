"""Folders for clusters of their own: short enough for a socket, and open to the user that runs the server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

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
