"""Places that need no search: coordinates, references and ids."""

from __future__ import annotations

import re
from dataclasses import replace

from layers.derive.search import Form
from layers.findable import Level, SearchKind
from layers.registry import Catalogue
from layers.search.coordinates import Coordinates, coordinates
from layers.search.lookup import Lookup
from layers.search.model import Match, Message, SearchAnswer
from layers.search.question import Question
from layers.search.shown import shown
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.geo import plane_crs

_REFERENCE = re.compile(r"(?P<layer>[a-z][a-z0-9_]{0,47})[:：](?P<key>.{1,200})")
_ID = re.compile(r"#?(?P<id>[0-9]{1,18})")
_CODE = re.compile(r"(?P<code>[0-9]{5,6})[-\s]*(?=[^\W\d])(?P<rest>.+)")
_SYSTEM = {"ja": "平面直角座標系{}", "en": "Plane rectangular system {}"}


def by_coordinates(conn: Connection, asked: Question, language: str) -> SearchAnswer | None:
    """The point that the query names by coordinates."""
    found = coordinates(asked.text)
    if found is None:
        return None
    if found.assumed:
        found = coordinates(asked.text, _own_system(conn)) or found
    lon, lat = round(found.lon, 6), round(found.lat, 6)
    match = Match(
        f"{lat:.6f}, {lon:.6f}", _system(found, language), SearchKind.COORDINATES, Level.EXACT, f"{lat:.6f},{lon:.6f}",
        lon, lat, None, None, None, "", 1000.0,
    )  # fmt: skip
    return SearchAnswer(asked.raw, (match,), False, "", Message.OWN_SYSTEM if found.assumed else None)


def _system(found: Coordinates, language: str) -> str:
    if found.system is None:
        return ""
    return _SYSTEM.get(language, _SYSTEM["en"]).format(found.system)


def _own_system(conn: Connection) -> int:
    """The plane rectangular system of the city: that of any name in it."""
    row = conn.execute("SELECT lon, lat FROM name LIMIT 1").fetchone()
    return plane_crs(row[0], row[1]) - 6668 if row else 9


def by_reference(lookup: Lookup, catalogue: Catalogue, asked: Question, language: str) -> SearchAnswer | None:
    """The feature that the query names as ``layer:key`` or by the number of its state."""
    if (said := _REFERENCE.fullmatch(asked.text)) and said["layer"] in catalogue.layers:
        return _feature(lookup, catalogue, asked, said["layer"], said["key"].strip(), language)
    if said := _ID.fullmatch(asked.text):
        row = lookup.conn.execute(statement("layers.search", "by_id").encode(), {"id": int(said["id"])}).fetchone()
        if row is not None and asked.text.startswith("#"):
            what = shown(lookup.conn, catalogue, [(row[0], int(said["id"]))], language)[row[0], int(said["id"])]
            return _feature(lookup, catalogue, asked, row[0], what.key, language)
    return None


def _feature(  # noqa: PLR0917
    lookup: Lookup, catalogue: Catalogue, asked: Question, layer: str, key: str, language: str
) -> SearchAnswer | None:
    values = {"layer": layer, "key": key, "as_of": lookup.as_of, "known_at": lookup.known_at}
    row = lookup.conn.execute(statement("layers.search", "by_key").encode(), values).fetchone()
    if row is None:
        return None
    what = shown(lookup.conn, catalogue, [(layer, row[0])], language)[layer, row[0]]
    search = catalogue.layer(layer).search
    kind = search.kind if search else SearchKind.FEATURE
    match = Match(
        what.title, what.subtitle, kind, Level.EXACT, f"{layer}:{key}", row[1], row[2], what.bounds, layer, key, "",
        1000.0,
    )  # fmt: skip
    return SearchAnswer(asked.raw, (match,), False, "")


def city_by_code(lookup: Lookup, asked: Question) -> Question:
    """The query with a 全国地方公共団体コード at its beginning (5 or 6 digits) replaced by the name of its area."""
    said = _CODE.fullmatch(asked.text)
    if said is None:
        return asked
    rows = lookup.whole(said["code"], (Form.NUMBER,), 5)
    for row in rows:
        named = lookup.conn.execute(
            "SELECT text FROM name WHERE feature_id = %s AND form = 't' LIMIT 1", (row.feature,)
        ).fetchone()
        if named is not None:
            return replace(asked, text=f"{named[0]}{said['rest']}")
    return asked
