"""The lots (筆) around a point: what a person who clicked the map may have meant to ask about as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from layers.answer.asked import times
from layers.answer.place import Place, PlaceKind
from layers.derive.popup import name
from layers.findable import SearchKind
from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot by its reference (see :mod:`layers.answer.reference`) and its name in Japanese, as it is registered."""

    reference: str
    title: str


def lots_around(
    conn: Connection,
    catalogue: Catalogue,
    place: Place,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> list[Lot]:
    """The lots that cover the point ``place``, two where it lies on their common edge; none of a line or a site.

    Lots are the features of the layers whose declaration says that they are found as parcels. Times as in
    :func:`layers.answer.restrictions`; of a past instant only what is held unchanged since is offered.
    """
    layers = {one.id: one for one in catalogue.layers.values() if one.search and one.search.kind is SearchKind.PARCEL}
    if place.kind is not PlaceKind.POINT or not layers:
        return []
    asked = times(as_of, known_at)
    values = {
        "layers": list(layers),
        "as_of": asked.day,
        "known_at": asked.instant,
        "lon": place.lon,
        "lat": place.lat,
    }
    rows = conn.execute(sql("layers.answer", "lots").encode(), values)
    return [Lot(f"{layer}:{key}", name(layers[layer], props, "ja")) for layer, key, props in rows]
