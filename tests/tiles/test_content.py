"""What a tile shows: whole features with their ids, no seams, the right date and version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from layers.store import Assertion, features
from mapsvc.db.connection import connect
from mapsvc.errors import InvalidInput, NotFound, UnknownLayer
from tests.tiles.conftest import AREA, LINE, SPOT, CountingPool, area, decoded, headers, service_on, spot
from tiles.grid import EXTENT, MARGIN, Tile, degree_box, tile_at
from tiles.read import tile_pool
from tiles.service import TileAnswer, TileService

HERE = tile_at(139.60, 35.40, 14)
WEST, SOUTH, EAST, NORTH = degree_box(HERE)
STEP = (EAST - WEST) / EXTENT
NEXT = Tile(HERE.z, HERE.x + 1, HERE.y)
Write = Callable[..., int]


def _show(
    service: TileService, layers: str, tile: Tile, version: str | None = None, as_of: date | None = None
) -> TileAnswer:
    return service.tile(layers, version, tile.z, tile.x, tile.y, as_of=as_of or date(2026, 1, 1))


def test_a_point_in_the_margin_is_in_both_tiles(service: TileService, write: Write) -> None:
    for number, units in enumerate((-MARGIN + 2, -1, 0, 1, MARGIN - 2)):
        write(SPOT, spot(f"p{number}", EAST + units * STEP, (SOUTH + NORTH) / 2, f"p{number}"))
    write(SPOT, spot("far", EAST + 2 * MARGIN * STEP, (SOUTH + NORTH) / 2, "far"))
    version = str(service.versions.fresh("spot").head)
    places = []
    for tile, shift in ((HERE, 0), (NEXT, EXTENT)):
        found = decoded(_show(service, "spot", tile, version))["spot"]["features"]
        places.append({f["id"]: (f["geometry"]["coordinates"][0] + shift, f["properties"]["name"]) for f in found})
    shared = {key: value for key, value in places[0].items() if value[1] != "far"}
    assert len(shared) == 5
    assert shared == {key: value for key, value in places[1].items() if value[1] != "far"}


def test_lines_and_areas_continue_over_the_border(service: TileService, write: Write) -> None:
    middle = (SOUTH + NORTH) / 2
    line = shapely.LineString([(WEST + 900 * STEP, middle - 700 * STEP), (EAST + 900 * STEP, middle + 300 * STEP)])
    write(LINE, Assertion("l", None, None, line, {"width": 6.5}))
    write(AREA, area("a", shapely.Polygon([
        (EAST - 500 * STEP, middle), (EAST + 700 * STEP, middle + 400 * STEP), (EAST + 600 * STEP, middle - 600 * STEP)
    ])))  # fmt: skip
    band = shapely.box(EXTENT - MARGIN + 2, 0, EXTENT + MARGIN - 2, EXTENT)
    for layer in ("line", "area"):
        drawn = []
        for tile, shift in ((HERE, 0), (NEXT, EXTENT)):
            (feature,) = decoded(_show(service, layer, tile))[layer]["features"]
            moved = shapely.transform(shape(feature["geometry"]), lambda p, by=shift: p + np.array([by, 0]))
            drawn.append((feature["id"], shapely.intersection(moved, band)))
        (first, one), (second, two) = drawn
        assert first == second
        assert not one.is_empty
        assert shapely.hausdorff_distance(one, two) < 3, "two units of 4096 may be lost by rounding, no more"


def test_features_carry_their_id_and_only_declared_properties(
    service: TileService, write: Write, database: str
) -> None:
    inside = shapely.box(WEST + 100 * STEP, SOUTH + 100 * STEP, WEST + 900 * STEP, SOUTH + 900 * STEP)
    write(AREA, Assertion("a", None, None, inside, {"use": "b", "ratio": 200, "remarks": "not in tiles"}))
    with connect(database) as conn:
        (stored,) = features(conn, AREA, as_of=None, known_at=None)
    (feature,) = decoded(_show(service, "area", HERE))["area"]["features"]
    assert feature["id"] == stored.id
    assert feature["properties"] == {"use": "b", "ratio": 200}


def test_a_composite_is_its_parts(service: TileService, write: Write) -> None:
    write(AREA, area("a", shapely.box(WEST, SOUTH, WEST + 900 * STEP, NORTH)))
    write(SPOT, spot("p", WEST + 50 * STEP, SOUTH + 50 * STEP))
    write(LINE, Assertion("l", None, None, shapely.LineString([(WEST, SOUTH), (EAST, NORTH)]), {}))
    parts = [_show(service, name, HERE).body for name in ("spot", "area", "line")]
    assert all(parts)
    assert _show(service, "spot,area,line", HERE).body == b"".join(parts)
    assert list(decoded(_show(service, "spot,area,line", HERE))) == ["spot", "area", "line"]


def test_where_nothing_is_needs_no_sql(service: TileService, write: Write, pool: CountingPool) -> None:
    write(AREA, area("a", shapely.box(WEST, SOUTH, EAST, NORTH)))
    service.versions.refresh()
    before = pool.taken
    far = Tile(HERE.z, HERE.x + 5, HERE.y)
    answer = _show(service, "area,spot", far, "1-0")
    assert (answer.status, answer.body) == (204, b"")
    assert _show(service, "area", Tile(7, HERE.x >> 7, HERE.y >> 7), "1").status == 204, "below the layer's zooms"
    assert pool.taken == before


def test_the_law_of_a_day(service: TileService, write: Write) -> None:
    place = shapely.box(WEST + 100 * STEP, SOUTH + 100 * STEP, WEST + 900 * STEP, SOUTH + 900 * STEP)
    day = date(2026, 4, 1)
    write(AREA, area("a", place, date(2000, 1, 1), day, use="a"), area("a", place, day, None, use="b"))

    def uses(as_of: date) -> list[str]:
        found = decoded(_show(service, "area", HERE, "1", as_of))
        return [feature["properties"]["use"] for feature in found.get("area", {"features": []})["features"]]

    assert uses(date(1999, 12, 31)) == []
    assert uses(date(2000, 1, 1)) == uses(date(2026, 3, 31)) == ["a"]
    assert uses(day) == uses(date(2030, 1, 1)) == ["b"]


def test_an_old_version_is_what_was_known_then(service: TileService, write: Write, tmp_path: Path) -> None:
    place = shapely.box(WEST + 100 * STEP, SOUTH + 100 * STEP, WEST + 900 * STEP, SOUTH + 900 * STEP)
    other = shapely.box(WEST + 2000 * STEP, SOUTH + 100 * STEP, WEST + 2900 * STEP, SOUTH + 900 * STEP)
    fresh: list[bytes] = []
    for step in (
        [area("a", place, use="a", ratio=60)],
        [area("a", place, use="a", ratio=80), area("b", other)],
        [area("b", None)],
    ):
        version = write(AREA, *step)
        fresh.append(_show(service, "area", HERE, str(version)).body)
    assert len(set(fresh)) == 3
    anew = service_on(service.pool, tmp_path / "another cache")
    again = [_show(anew, "area", HERE, str(version)).body for version in (1, 2, 3)]
    assert again == fresh, "read from closed rows, the bytes are those of the day"
    assert anew.metrics.snapshot()["historic"] == 2


@pytest.fixture(scope="module")
def unchanging(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TileService]:
    """A service on a database without data."""
    with tile_pool(module_database, size=1, timeout_ms=20_000) as pool:
        yield service_on(pool, tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize(
    ("layers", "version", "place", "error", "name"),
    [
        ("nowhere", "1", (14, 0, 0), UnknownLayer, None),
        ("area,area", "1-1", (14, 0, 0), InvalidInput, "layers"),
        ("area,", "1-1", (14, 0, 0), UnknownLayer, None),
        (",".join(["area"] * 41), "1", (14, 0, 0), InvalidInput, "layers"),
        ("area", "1-2", (14, 0, 0), InvalidInput, "version"),
        ("area", "-1", (14, 0, 0), InvalidInput, "version"),
        ("area", "٣", (14, 0, 0), InvalidInput, "version"),
        ("area", "9999999999", (14, 0, 0), InvalidInput, "version"),
        ("area", "7", (14, 0, 0), NotFound, None),
        ("area", "0", (17, 0, 0), InvalidInput, "z"),
        ("area", "0", (14, 2**14, 0), InvalidInput, "x"),
        ("area", "0", (14, 0, -1), InvalidInput, "y"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    unchanging: TileService,
    layers: str,
    version: str,
    place: tuple[int, int, int],
    error: type[Exception],
    name: str | None,
) -> None:
    with pytest.raises(error) as caught:
        unchanging.tile(layers, version, *place)
    assert name is None or caught.value.name == name  # type: ignore[attr-defined]


def test_too_much_is_cut_from_the_least_important_and_said(
    service: TileService, write: Write, pool: CountingPool, tmp_path: Path
) -> None:
    lines = [
        Assertion(
            f"l{number}",
            None,
            None,
            shapely.LineString([(WEST + number * 3 * STEP, SOUTH), (WEST + number * 3 * STEP, NORTH)]),
            {"width": float(number * 7919 % 1000)},
        )
        for number in range(1_000)
    ]
    write(LINE, *lines)
    whole = decoded(_show(service, "line", HERE))["line"]["features"]
    assert len(whole) == 1_000
    assert "Mapsvc-Tile-Cut" not in headers(_show(service, "line", HERE))
    small = service_on(pool, tmp_path / "small", budget=10_000)
    answer = _show(small, "line", HERE)
    kept = decoded(answer)["line"]["features"]
    assert 5_000 < len(answer.body) <= 10_000
    assert headers(answer)["Mapsvc-Tile-Cut"] == f"{len(kept)} of 1000"
    assert sorted(f["properties"]["width"] for f in kept) == [float(n) for n in range(1_000 - len(kept), 1_000)]
    assert small.metrics.snapshot()["cut"] >= 1  # neighbours made with it may be cut too
    again = service_on(pool, tmp_path / "again", budget=10_000)
    assert _show(again, "line", HERE) == answer, "the same cut each time"
    assert headers(_show(service_on(pool, tmp_path / "small", budget=10_000), "line", HERE)) == headers(answer)
    tiny = service_on(pool, tmp_path / "tiny", budget=6_000)
    kept = decoded(answer := _show(tiny, "line", HERE))["line"]["features"]
    assert headers(answer)["Mapsvc-Tile-Cut"] == f"{len(kept)} of 1000", "counted where not even all are read"


def test_in_a_composite_the_large_layer_is_cut_not_the_small(write: Write, pool: CountingPool, tmp_path: Path) -> None:
    write(SPOT, *(spot(f"p{n}", WEST + n * 2 * STEP, SOUTH + n * STEP, f"name {n}") for n in range(1_500)))
    write(AREA, area("a", shapely.box(WEST, SOUTH, EAST, NORTH)))
    service = service_on(pool, tmp_path / "small", budget=10_000)
    answer = _show(service, "area,spot", HERE)
    found = decoded(answer)
    assert len(found["area"]["features"]) == 1
    spots = found["spot"]["features"]
    assert 100 < len(spots) < 1_500
    assert headers(answer)["Mapsvc-Tile-Cut"] == f"{len(spots) + 1} of 1501"
