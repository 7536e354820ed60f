"""What every benchmark runs on: the demo city in a private cluster of its own, and a folder for what is made."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import conninfo, sql

from importers.demo import build
from mapsvc.db.cluster import PrivateCluster
from mapsvc.db.migrate import migrate

ROOT = Path(__file__).parent.parent
_SHAPES_THE_CITY = ("importers/demo", "layers/catalog", "layers/store", "mapsvc/db/migrations")


@dataclass(frozen=True, slots=True)
class Place:
    """The city's database, and a folder for caches and files of this run."""

    url: str
    work: Path
    scale: float
    cluster: PrivateCluster


@contextmanager
def prepared(scale: float) -> Iterator[Place]:
    """The city at ``scale`` below ``var/bench``, built anew where the code that draws it has changed."""
    var = ROOT / "var" / "bench"
    cluster = PrivateCluster(var)
    stamp, wanted = var / "city", f"{scale:g} {_code()}"
    if stamp.exists() and stamp.read_text(encoding="ascii") != wanted:
        cluster.stop()
        shutil.rmtree(var)
    url = cluster.start()
    work = var / f"run-{uuid4().hex[:8]}"
    try:
        if not stamp.exists():
            say(f"building the demo city at scale {scale:g}")
            migrate(url)
            build(url, scale=scale)
            with psycopg.connect(url, autocommit=True) as conn:
                conn.execute("VACUUM ANALYZE")
            stamp.write_text(wanted, encoding="ascii")
        work.mkdir()
        yield Place(url, work, scale, cluster)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        cluster.stop()


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """The address of an empty database on the same server, dropped afterwards."""
    name = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            parts = conninfo.conninfo_to_dict(url)
            yield url.replace(f"@/{parts['dbname']}?", f"@/{name}?")
        finally:
            conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def say(text: str) -> None:
    """Progress, beside the table."""
    print(f"==> {text}", file=sys.stderr, flush=True)


def _code() -> str:
    digest = hashlib.sha256()
    for folder in _SHAPES_THE_CITY:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".toml", ".sql"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
