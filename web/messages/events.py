"""The changes that a notice tells of, read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import shapely

from layers.answer.places import TOWN, WARD
from mapsvc.dates import today
from mapsvc.db.sqlfile import sql
from mapsvc.languages import japanese
from web.messages.model import Event, State

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection


def events(conn: Connection, catalogue: Catalogue, ids: Sequence[int], language: str) -> dict[int, Event]:
    """The events of ``ids`` by id, places named in ``language``; those of layers no longer declared are left out."""
    values = {"ids": list(ids), "ward": WARD, "town": TOWN, "areas": [WARD, TOWN], "today": today()}
    found = {}
    for row in conn.execute(sql("web.messages", "events").encode(), values):
        if (layer := catalogue.layers.get(row[1])) is None:
            continue
        found[row[0]] = Event(
            id=row[0],
            layer=layer,
            key=row[2],
            kind=row[3],
            severity=row[4],
            recorded_at=row[5],
            before=None if row[6] is None else State(row[6], row[7], row[8]),
            after=None if row[9] is None else State(row[9], row[10], row[11]),
            geometry=shapely.from_wkb(bytes(row[12])),
            moved=row[13],
            wards=_called(row[14], language),
            towns=_called(row[15], language),
        )
    return found


def _called(names: list[list[str | None]], language: str) -> tuple[str, ...]:
    return tuple(str((en if not japanese(language) else None) or ja) for ja, en in names if ja)
