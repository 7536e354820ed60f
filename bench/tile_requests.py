"""Which tiles are asked for: those the map asks for over the city, each with content of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from layers.registry import Catalogue
from mapsvc.config import read_settings
from mapsvc.db.connection import Connection
from tiles.budget import most_features
from tiles.grid import Tile, tile_at
from tiles.identity import Question, identify
from tiles.statement import tile_statement
from tiles.versions import Versions

TODAY = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One tile, as the map asks for it and as the database is asked for it."""

    address: str
    statement: str
    """As psycopg takes it; all its days are ``day``."""
    tile: Tile
    day: date


def sources(catalogue: Catalogue, zoom: int, *, first_sight: bool) -> list[str]:
    """What the map asks tiles of: at first sight the base layers in one tile and each other layer that is shown then.

    Otherwise the layers that a visitor can add.
    """
    others = [
        layer
        for layer in catalogue.layers.values()
        if layer.theme != "base" and layer.tiles.minzoom <= zoom <= layer.tiles.maxzoom
    ]
    if not first_sight:
        return [layer.id for layer in others if not layer.visible]
    base = ",".join(layer.id for layer in catalogue.layers.values() if layer.theme == "base" and layer.id != "coverage")
    return [base, *(layer.id for layer in others if layer.visible)]


def choose(conn: Connection, catalogue: Catalogue, versions: Versions, zoom: int, most: int) -> list[Asked]:
    """Up to ``most`` different tiles at ``zoom``: where a day has few, of several days in 50 years.

    Those of the first sight come first, in mixed order.
    """
    budget = read_settings().tile_budget_bytes
    found: dict[str, Asked] = {}
    for layers, tile, day in _candidates(conn, catalogue, zoom):
        declared = [catalogue.layer(layer) for layer in layers.split(",")]
        heads = tuple(versions.current(layer.id).head for layer in declared)
        identity = identify(versions, declared, Question(layers, heads, tile, day), budget)
        if identity.wanted and identity.name not in found:
            statement = tile_statement(tuple(want.part for want in identity.wanted), most_features(budget)).decode()
            version = "-".join(map(str, heads))
            address = f"/tiles/{layers}/{version}/{tile.z}/{tile.x}/{tile.y}.mvt?as_of={day}"
            found[identity.name] = Asked(address, statement, tile, day)
        if len(found) >= most:
            break
    return list(found.values())


def _candidates(conn: Connection, catalogue: Catalogue, zoom: int) -> Iterator[tuple[str, Tile, date]]:
    places = tiles_of_city(conn, zoom)
    for first_sight in (True, False):
        wanted = sources(catalogue, zoom, first_sight=first_sight)
        # Steps of 15 months: other days fall into other decisions.
        for step in range(40):
            for tile in places:
                for layers in wanted:
                    yield layers, tile, TODAY - timedelta(days=457 * step)


def tiles_of_city(conn: Connection, zoom: int) -> Sequence[Tile]:
    """The tiles at ``zoom`` that hold a building, in an order that is the same each time."""
    query = """
        SELECT DISTINCT round(ST_X(place)::numeric, 3), round(ST_Y(place)::numeric, 3)
        FROM feature, ST_PointOnSurface(geom) AS place
        WHERE layer = 'building' AND upper_inf(recorded) ORDER BY 1, 2
    """
    found = {tile_at(float(lon), float(lat), zoom) for lon, lat in conn.execute(query)}
    ordered = sorted(found, key=lambda tile: (tile.x, tile.y))
    Random(zoom).shuffle(ordered)  # noqa: S311 - an order, not a secret
    return ordered
