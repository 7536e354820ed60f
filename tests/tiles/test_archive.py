"""An archive holds the very tiles that the service answers, and an interrupted export loses none of its work."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyogrio
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles

from mapsvc.errors import Conflict, InvalidInput, NotFound
from tests.tiles.conftest import AREA, LAYERS, LINE, SPOT, CountingPool, area, spot
from tiles.archive import Order, Progress, write_archive
from tiles.service import TileService

DAY = date(2026, 1, 1)
Write = Callable[..., int]


def order(low: int = 8, high: int = 15, as_of: date = DAY) -> Order:
    return Order(tuple(LAYERS.layers.values()), as_of, low, high)


@pytest.fixture
def filled(write: Write) -> None:
    write(
        AREA,
        area("a", shapely.box(139.60, 35.40, 139.66, 35.44)),
        area("old", shapely.box(139.7, 35.4, 139.71, 35.41), None, DAY),
    )
    write(SPOT, *(spot(str(n), 139.6 + n / 500, 35.41, f"点{n}") for n in range(30)))


@pytest.mark.usefixtures("filled")
def test_the_file_holds_the_tiles_that_are_answered(service: TileService, tmp_path: Path) -> None:
    target = tmp_path / "city.pmtiles"
    count = write_archive(service, order(), target)
    with target.open("rb") as file:
        source = MmapSource(file)
        tiles = dict(all_tiles(source))
        header, metadata = Reader(source).header(), Reader(source).metadata()
    assert len(tiles) == count > 50
    assert (header["min_zoom"], header["max_zoom"], header["clustered"]) == (8, 15, True)
    assert [layer["id"] for layer in metadata["vector_layers"]] == list(LAYERS.layers)
    assert metadata["as_of"] == "2026-01-01"
    ids = ",".join(LAYERS.layers)
    for (z, x, y), body in tiles.items():
        answered = service.tile(ids, None, z, x, y, as_of=DAY)
        assert gzip.decompress(body) == answered.body, (z, x, y)
    z, x, y = max(tiles)
    assert service.tile(ids, None, z, x + 9, y, as_of=DAY).status == 204
    assert [path.name for path in tmp_path.glob("city*")] == ["city.pmtiles"]


@pytest.mark.usefixtures("filled")
def test_gdal_reads_it(service: TileService, tmp_path: Path) -> None:
    target = tmp_path / "city.pmtiles"
    write_archive(service, order(12, 12), target)
    assert {name for name, _ in pyogrio.list_layers(target)} == {"area", "line", "spot"}
    assert {"点0", "点29"} <= set(pyogrio.read_dataframe(target, layer="spot")["name"])


@pytest.mark.usefixtures("filled")
def test_an_interrupted_export_goes_on_where_it_stopped(
    service: TileService, pool: CountingPool, tmp_path: Path
) -> None:
    def stop(progress: Progress) -> None:
        if progress.done == progress.blocks // 2:
            raise KeyboardInterrupt

    whole, target = tmp_path / "whole.pmtiles", tmp_path / "city.pmtiles"
    write_archive(service, order(), whole)
    with pytest.raises(KeyboardInterrupt):
        write_archive(service, order(), target, told=stop)
    assert not target.exists()
    told: list[Progress] = []
    write_archive(service, order(), target, told=told.append)
    assert told[0].done > told[0].blocks // 2
    assert target.read_bytes() == whole.read_bytes()


@pytest.mark.usefixtures("filled")
def test_tiles_of_data_that_changed_since_are_not_mixed_in(service: TileService, tmp_path: Path, write: Write) -> None:
    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    target = tmp_path / "city.pmtiles"
    with pytest.raises(KeyboardInterrupt):
        write_archive(service, order(), target, told=stop)
    write(SPOT, spot("new", 139.61, 35.42))
    with pytest.raises(Conflict, match="--restart"):
        write_archive(service, order(), target)
    assert write_archive(service, order(), target, restart=True)


@pytest.mark.usefixtures("filled")
def test_a_change_during_the_export_does_not_show_in_it(service: TileService, tmp_path: Path, write: Write) -> None:
    before, during = tmp_path / "before.pmtiles", tmp_path / "during.pmtiles"
    write_archive(service, order(), before)

    def meanwhile(progress: Progress) -> None:
        if progress.done == 1:
            write(AREA, area("a", shapely.box(139.60, 35.40, 139.66, 35.44), ratio=80))

    write_archive(service, order(), during, told=meanwhile)
    assert during.read_bytes() == before.read_bytes()


def test_nothing_to_write_is_said(service: TileService, tmp_path: Path, write: Write) -> None:
    target = tmp_path / "city.pmtiles"
    with pytest.raises(NotFound, match="nothing is held"):
        write_archive(service, order(), target)
    write(LINE)
    write(AREA, area("later", shapely.box(139.6, 35.4, 139.7, 35.5), date(2027, 1, 1)))
    with pytest.raises(NotFound, match="on this day"):
        write_archive(service, order(), target, restart=True)
    assert not target.exists()


def test_zooms_out_of_order_are_refused() -> None:
    with pytest.raises(InvalidInput, match="zoom"):
        order(9, 8)


def test_a_journal_that_is_none_is_named(service: TileService, tmp_path: Path, write: Write) -> None:
    write(AREA, area("a", shapely.box(139.6, 35.4, 139.7, 35.5)))
    (tmp_path / "city.pmtiles.partial").write_text("not a database, but long enough to be read as one " * 50)
    with pytest.raises(Exception, match=r"city\.pmtiles\.partial") as failed:
        write_archive(service, order(), tmp_path / "city.pmtiles")
    assert not isinstance(failed.value, sqlite3.Error)
