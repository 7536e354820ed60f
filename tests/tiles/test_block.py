"""Tiles of close zooms are made with their neighbours: fewer round trips, the same content, never out of date."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tests.tiles.conftest import AREA, CountingPool, area, service_on
from tiles.block import block_of
from tiles.grid import Tile, degree_box, tile_at
from tiles.service import TileAnswer, TileService

DAY = date(2026, 1, 1)
HERE = tile_at(139.63, 35.44, 16)
BLOCK = block_of(HERE, 1)


def ask(service: TileService, tile: Tile, version: str | None = "1") -> TileAnswer:
    return service.tile("area", version, tile.z, tile.x, tile.y, as_of=DAY)


def all_over(*tiles: Tile) -> shapely.Geometry:
    return shapely.union_all([shapely.box(*degree_box(tile, -0.1)) for tile in tiles])


@given(
    st.integers(0, 22).flatmap(lambda z: st.tuples(st.just(z), *[st.integers(0, (1 << z) - 1)] * 2)), st.integers(1, 3)
)
def test_blocks_part_the_grid(place: tuple[int, int, int], layers: int) -> None:
    tile = Tile(*place)
    block = block_of(tile, layers)
    assert tile in block
    assert all(block_of(other, layers) == block for other in block)


def test_large_tiles_are_made_alone() -> None:
    sides = {(9, 1): 1, (13, 1): 1, (14, 1): 2, (14, 8): 1, (15, 1): 4, (15, 8): 2, (16, 8): 4, (20, 1): 4}
    assert {asked: len(block_of(Tile(asked[0], 5, 5), asked[1])) for asked in sides} == {
        asked: side * side for asked, side in sides.items()
    }


def test_a_neighbour_needs_no_further_look_into_the_database(
    service: TileService, pool: CountingPool, write: object
) -> None:
    assert callable(write)
    write(AREA, area("all", all_over(*BLOCK)))
    ask(service, HERE)
    taken = pool.taken
    bodies = [ask(service, tile).body for tile in BLOCK]
    assert pool.taken == taken
    assert all(bodies)


def test_made_together_or_alone_a_tile_is_the_same(
    service: TileService, pool: CountingPool, write: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(write)
    write(AREA, *(area(str(n), all_over(tile), ratio=n) for n, tile in enumerate(BLOCK) if n % 3))
    together = [ask(service, tile) for tile in BLOCK]
    monkeypatch.setattr("tiles.service.block_of", lambda tile, _: (tile,))
    alone = service_on(pool, tmp_path / "alone")
    assert [(one.status, one.body) for one in together] == [
        (one.status, one.body) for one in (ask(alone, tile) for tile in BLOCK)
    ]
    assert {one.status for one in together} == {200, 204}


def test_an_edit_renews_its_tile_and_no_other_of_the_block(
    service: TileService, pool: CountingPool, write: object
) -> None:
    assert callable(write)
    write(AREA, *(area(str(n), all_over(tile), ratio=60) for n, tile in enumerate(BLOCK)))
    before = [ask(service, tile).body for tile in BLOCK]
    edited = BLOCK[5]
    write(AREA, area("5", all_over(edited), ratio=80))
    after = [ask(service, tile, "2").body for tile in BLOCK]
    assert [old == new for old, new in zip(before, after, strict=True)] == [tile != edited for tile in BLOCK]
    taken = pool.taken
    assert [ask(service, tile, "2").body for tile in BLOCK] == after
    assert pool.taken == taken


def test_many_who_ask_for_one_block_at_once_cost_one_look(
    service: TileService, pool: CountingPool, write: object
) -> None:
    assert callable(write)
    write(AREA, area("all", all_over(*BLOCK)))
    ask(service, tile_at(139.9, 35.44, 16))  # the versions are known
    taken = pool.taken
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda tile: ask(service, tile), BLOCK))
    assert all(answer.status == 200 for answer in answers)
    assert pool.taken == taken + 1
