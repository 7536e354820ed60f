"""Lists in the database: what was uploaded, what was chosen, how far it is, and when it is deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from mapsvc.db.connection import Connection
from mapsvc.errors import NotFound, TooExpensive
from web.bulk.limits import MOST_KEPT, UPLOAD_HOURS
from web.bulk.table import Shape

STATES = ("uploaded", "waiting", "running", "stopped", "failed", "done")
ENDED = ("stopped", "failed", "done")

_COLUMNS = """number, id, state, file_name, shape, choices, total, done, counts, queue_id, message,
    created_at, queued_at, started_at, touched_at, finished_at, expires_at"""


@dataclass(frozen=True, slots=True)
class Choices:
    """What was decided when the list was started; kept, so that a list that goes on is answered as it began."""

    address: tuple[int, ...]
    lat: int | None
    lon: int | None
    language: str
    as_of: date
    known_at: datetime
    """One instant of the system's knowledge for all rows, whenever they are answered."""
    layers: tuple[str, ...]
    themes: tuple[str, ...] | None
    coarse: bool
    """Addresses that can be told only to the town or ward are answered for a point in it."""

    def as_json(self) -> dict[str, Any]:
        """For the store."""
        found: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return {**found, "as_of": self.as_of.isoformat(), "known_at": self.known_at.isoformat()}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Choices:
        """From the store."""
        return cls(
            **{
                **found,
                "address": tuple(found["address"]),
                "layers": tuple(found["layers"]),
                "themes": tuple(found["themes"]) if found["themes"] is not None else None,
                "as_of": date.fromisoformat(found["as_of"]),
                "known_at": datetime.fromisoformat(found["known_at"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Job:
    """One list, without its content."""

    number: int
    id: str
    """The only key to it: 192 random bits."""
    state: str
    file_name: str
    shape: Shape
    choices: Choices | None
    total: int
    done: int
    counts: dict[str, int]
    queue_id: int | None
    message: str | None
    created_at: datetime
    queued_at: datetime | None
    started_at: datetime | None
    touched_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None

    @property
    def active(self) -> bool:
        """Whether it waits for its turn or is being answered."""
        return self.state in {"waiting", "running"}


def create(conn: Connection, raw: bytes, shape: Shape, file_name: str) -> Job:
    """Keep an uploaded list, which is deleted after UPLOAD_HOURS unless it is started. Raises TooExpensive."""
    expire(conn)
    held = conn.execute("SELECT count(*) FROM bulk_job").fetchone()
    if held and held[0] >= MOST_KEPT:
        raise TooExpensive("as many lists are kept as may be; come back later")
    row = conn.execute(
        f"""
        INSERT INTO bulk_job (id, state, file_name, input, shape, total, expires_at)
        VALUES (%s, 'uploaded', %s, %s, %s, %s, now() + make_interval(hours => %s)) RETURNING {_COLUMNS}
        """,  # noqa: S608 - the columns are ours
        [secrets.token_urlsafe(24), file_name[:200], raw, Jsonb(shape.as_json()), shape.rows, UPLOAD_HOURS],
    ).fetchone()
    return _job(row)


def find(conn: Connection, job_id: str) -> Job:
    """The list of this id; raises NotFound, also for one whose time is over."""
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM bulk_job WHERE id = %s AND (expires_at IS NULL OR expires_at > now())",  # noqa: S608
        [job_id],
    ).fetchone()
    return _job(row)


def numbered(conn: Connection, number: int) -> Job:
    """The list of this number; raises NotFound."""
    query = f"SELECT {_COLUMNS} FROM bulk_job WHERE number = %s"  # noqa: S608 - the columns are ours
    return _job(conn.execute(query, [number]).fetchone())


def content(conn: Connection, number: int) -> bytes:
    """The list as it was uploaded; raises NotFound."""
    row = conn.execute("SELECT input FROM bulk_job WHERE number = %s", [number]).fetchone()
    if row is None:
        raise NotFound("this list was deleted")
    return bytes(row[0])


def reread(conn: Connection, job: Job, shape: Shape) -> None:
    """Keep another reading of a list that is not started yet: its encoding was chosen."""
    conn.execute(
        "UPDATE bulk_job SET shape = %s, total = %s WHERE number = %s AND state = 'uploaded'",
        [Jsonb(shape.as_json()), shape.rows, job.number],
    )


def delete(conn: Connection, number: int) -> None:
    """Delete a list with all its answers, whatever its state; whoever answers it finds it gone."""
    conn.execute("DELETE FROM bulk_job WHERE number = %s", [number])


def expire(conn: Connection) -> int:
    """Delete the lists whose time is over; how many."""
    return conn.execute("DELETE FROM bulk_job WHERE expires_at <= now()").rowcount


def chunks(conn: Connection, number: int) -> Iterator[tuple[int, int, bytes]]:
    """The chunks answered so far, in order: first row, number of rows, answers. Each is read when it is needed."""
    after = -1
    while True:
        row = conn.execute(
            "SELECT first, rows, answers FROM bulk_chunk WHERE job = %s AND first > %s ORDER BY first LIMIT 1",
            [number, after],
        ).fetchone()
        if row is None:
            return
        after = row[0]
        yield row[0], row[1], bytes(row[2])


def problems(conn: Connection, number: int, limit: int) -> list[list[Any]]:
    """The first rows that were not answered: row (from 1), address, state, reason, detail."""
    found: list[list[Any]] = []
    query = "SELECT problems FROM bulk_chunk WHERE job = %s AND problems <> '[]' ORDER BY first LIMIT %s"
    for (listed,) in conn.execute(query, [number, limit]):
        found += listed
    return found[:limit]


def sources(conn: Connection, number: int) -> dict[str, list[list[Any]]]:
    """What each layer's answers rest on, over all chunks: by layer, each source once."""
    found: dict[str, list[list[Any]]] = {}
    query = "SELECT sources FROM bulk_chunk WHERE job = %s ORDER BY first"
    for (held,) in conn.execute(query, [number]):
        for layer, listed in held.items():
            known = found.setdefault(layer, [])
            known += [one for one in listed if one not in known]
    return found


def parts(conn: Connection, number: int) -> Iterator[bytes]:
    """The GeoPackage, part by part; nothing where it is not made. Raises NotFound where it is deleted meanwhile."""
    part = 0
    while row := conn.execute("SELECT content FROM bulk_part WHERE job = %s AND part = %s", [number, part]).fetchone():
        yield bytes(row[0])
        part += 1
    numbered(conn, number)  # else the file would end too early, and look whole


def _job(row: tuple[Any, ...] | None) -> Job:
    if row is None:
        raise NotFound("there is no such list: it was deleted, or the address is not complete")
    number, job_id, state, name, shape, choices, *rest = row
    made = Choices.from_json(choices) if choices is not None else None
    return Job(number, job_id, state, name, Shape.from_json(shape), made, *rest)
