from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from tiles.grid import EXTENT, MARGIN, Tile, degree_box, mercator_box, reach, tile_at

TILES = st.integers(0, 22).flatmap(
    lambda z: st.builds(Tile, st.just(z), st.integers(0, 2**z - 1), st.integers(0, 2**z - 1))
)


@given(TILES)
def test_the_middle_of_a_tile_lies_in_it(tile: Tile) -> None:
    west, south, east, north = degree_box(tile)
    assert tile_at((west + east) / 2, (south + north) / 2, tile.z) == tile


@given(TILES.filter(lambda tile: tile.x + 1 < 2**tile.z))
def test_neighbours_share_their_border(tile: Tile) -> None:
    east = Tile(tile.z, tile.x + 1, tile.y)
    assert mercator_box(tile)[2] == pytest.approx(mercator_box(east)[0], abs=1e-6)
    assert mercator_box(tile)[1::2] == mercator_box(east)[1::2]


@given(TILES)
def test_the_reach_holds_tile_and_margin(tile: Tile) -> None:
    outer, inner = reach(tile), degree_box(tile, MARGIN / EXTENT)
    assert outer[0] < inner[0] < degree_box(tile)[0] < degree_box(tile)[2] < inner[2] < outer[2]
    assert outer[1] < inner[1] < inner[3] < outer[3]


@pytest.mark.parametrize(("z", "x", "y", "name"), [(23, 0, 0, "z"), (-1, 0, 0, "z"), (3, 8, 0, "x"), (3, 0, -1, "y")])
def test_what_is_out_of_range_is_named(z: int, x: int, y: int, name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Tile(z, x, y)
    assert caught.value.name == name


def test_the_database_has_the_same_grid(conn: Connection) -> None:
    for tile in (Tile(3, 6, 3), Tile(10, 909, 403), Tile(16, 58211, 25806), Tile(22, 2**22 - 2, 1)):
        row = conn.execute(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM ST_TileEnvelope(%s, %s, %s, margin => %s) AS e",
            (tile.z, tile.x, tile.y, MARGIN / EXTENT),
        ).fetchone()
        assert row is not None
        assert row == pytest.approx(mercator_box(tile, MARGIN / EXTENT), abs=1e-3)
