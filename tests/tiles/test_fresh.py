"""No stale tile after a change, and no needless work elsewhere."""

from __future__ import annotations

import gzip
import multiprocessing
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import brotli
import psycopg
import pytest
import shapely

from mapsvc.db.connection import connect
from mapsvc.errors import NotFound, TooExpensive, Unavailable
from tests.tiles.conftest import AREA, SPOT, CountingPool, area, decoded, headers, service_on, spot
from tiles import build as build_module
from tiles.grid import EXTENT, Tile, degree_box, tile_at
from tiles.read import tile_pool
from tiles.service import BRIEFLY, FOREVER, TileService
from tiles.tilejson import tilejson

HERE = tile_at(139.60, 35.40, 14)
AWAY = Tile(HERE.z, HERE.x + 3, HERE.y)
DAY = date(2026, 1, 1)
Write = Callable[..., int]


def _in(tile: Tile, place: int = 500) -> shapely.Polygon:
    west, south, east, _ = degree_box(tile)
    step = (east - west) / EXTENT
    return shapely.box(west + place * step, south + 500 * step, west + (place + 300) * step, south + 800 * step)


def _show(service: TileService, tile: Tile, version: str | None, **kwargs: Any) -> Any:
    kwargs.setdefault("as_of", DAY)
    return service.tile("area", version, tile.z, tile.x, tile.y, **kwargs)


def _uses(answer: Any) -> list[str]:
    return [f["properties"]["use"] for f in decoded(answer).get("area", {"features": []})["features"]]


def test_an_edit_shows_at_once_and_leaves_other_tiles_alone(service: TileService, write: Write) -> None:
    write(AREA, area("here", _in(HERE)), area("away", _in(AWAY)))
    before = {tile: _show(service, tile, "1") for tile in (HERE, AWAY)}
    assert service.metrics.snapshot()["miss"] == 2
    version = write(AREA, area("here", _in(HERE), use="b"))
    assert _uses(_show(service, HERE, str(version))) == ["b"]
    assert service.metrics.snapshot()["miss"] == 3
    away = _show(service, AWAY, str(version))
    assert away == before[AWAY], "same bytes and same tag under the new version's address"
    assert service.metrics.snapshot()["miss"] == 3, "made from what is kept"
    assert _show(service, HERE, "1") == before[HERE]


def test_an_edit_in_the_margin_changes_the_neighbour_too(service: TileService, write: Write) -> None:
    neighbour = Tile(HERE.z, HERE.x + 1, HERE.y)
    write(AREA, area("edge", _in(HERE, EXTENT - 350)))
    assert _uses(_show(service, neighbour, "1")) == ["a"]
    write(AREA, area("edge", _in(HERE, EXTENT - 350), use="b"))
    assert _uses(_show(service, neighbour, "2")) == ["b"]


def test_midnight_changes_nothing_unless_something_comes_into_force(
    service: TileService, write: Write, pool: CountingPool
) -> None:
    day = date(2026, 4, 1)
    write(AREA, area("a", _in(HERE), None, day), area("a", _in(HERE), day, None, use="b"))
    tags = {as_of: headers(_show(service, HERE, "1", as_of=as_of))["ETag"] for as_of in (DAY, date(2026, 3, 31))}
    assert len(set(tags.values())) == 1
    taken = pool.taken
    for number in range(2, 30):
        _show(service, HERE, "1", as_of=date(2026, 1, number))
    assert pool.taken == taken
    answer = _show(service, HERE, "1", as_of=day)
    assert headers(answer)["ETag"] not in tags.values()
    assert _uses(answer) == ["b"]


def test_a_known_tag_needs_no_sql(service: TileService, write: Write, pool: CountingPool) -> None:
    write(AREA, area("a", _in(HERE)))
    service.versions.refresh()
    tags = set()
    for accept in (None, "gzip", "br"):
        answer = _show(service, HERE, "1", accept_encoding=accept)
        assert (answer.status, headers(answer)["Vary"]) == (200, "Accept-Encoding")
        tags.add(headers(answer)["ETag"])
    assert len(tags) == 3, "one tag per encoding"
    other = service_on(pool, service.cache.root / "empty")
    other.versions.refresh()
    taken = pool.taken
    for tag in (min(tags), max(tags)):
        accept = {"gzip": "gzip", "br": "br"}.get(tag.strip('"').rpartition("-")[2])
        for header in (tag, f'"x", W/{tag}'):
            answer = _show(other, HERE, "1", accept_encoding=accept, if_none_match=header)
            assert (answer.status, answer.body) == (304, b"")
            assert headers(answer)["ETag"] == tag
            assert headers(answer)["Cache-Control"] == FOREVER
    assert pool.taken == taken, "answered without the database, and without a kept tile"
    assert _show(other, HERE, "1", accept_encoding="br", if_none_match='"other"').status == 200


def test_all_encodings_hold_the_same(service: TileService, write: Write, pool: CountingPool) -> None:
    write(AREA, *(area(f"a{n}", _in(HERE, 10 * n)) for n in range(100)))
    squeezed = _show(service, HERE, "1", accept_encoding="br")
    taken = pool.taken
    zipped = _show(service, HERE, "1", accept_encoding="gzip")
    plain = _show(service, HERE, "1")
    assert pool.taken == taken, "the second encoding is made of the first"
    assert gzip.decompress(zipped.body) == brotli.decompress(squeezed.body) == plain.body
    assert len(squeezed.body) < len(plain.body)
    encodings = [headers(answer).get("Content-Encoding") for answer in (squeezed, zipped, plain)]
    assert encodings == ["br", "gzip", None]


def test_only_addresses_that_say_all_are_for_ever(service: TileService, write: Write) -> None:
    write(AREA, area("a", _in(HERE)))
    assert headers(_show(service, HERE, "1"))["Cache-Control"] == FOREVER
    assert headers(_show(service, HERE, "1", as_of=None))["Cache-Control"] == BRIEFLY
    assert headers(_show(service, HERE, None))["Cache-Control"] == BRIEFLY


def test_a_version_that_is_news_is_looked_for_once(service: TileService, write: Write, pool: CountingPool) -> None:
    write(AREA, area("a", _in(HERE)))
    with pytest.raises(NotFound):
        _show(service, HERE, "2")
    assert pool.taken == 1
    write(AREA, area("a", _in(HERE), use="b"))
    assert _uses(_show(service, HERE, "2")) == ["b"]
    assert pool.taken == 3, "one look at the versions, one tile"


def test_a_change_while_a_tile_is_read_does_not_get_into_it(
    service: TileService, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(AREA, area("a", _in(HERE)))
    service.versions.refresh()
    reader = build_module.read
    wrote = []

    def _read(*args: Any) -> Any:
        if not wrote:
            wrote.append(write(AREA, area("a", _in(HERE), use="b")))
        return reader(*args)

    monkeypatch.setattr(build_module, "read", _read)
    assert _uses(_show(service, HERE, "1")) == ["a"]
    assert service.metrics.snapshot()["reread"] == 1
    assert _uses(_show(service, HERE, "2")) == ["b"]


def test_a_change_elsewhere_while_a_tile_is_read_costs_no_second_read(
    service: TileService, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(AREA, area("a", _in(HERE)))
    service.versions.refresh()
    reader = build_module.read
    monkeypatch.setattr(build_module, "read", lambda *args: (write(AREA, area("b", _in(AWAY))), reader(*args))[1])
    assert _uses(_show(service, HERE, "1")) == ["a"]
    assert "reread" not in service.metrics.snapshot()


def test_reading_while_others_write_always_gives_the_version_asked_for(
    service: TileService, write: Write, tmp_path: Path
) -> None:
    versions = [write(AREA, area("a", _in(HERE), ratio=1))]
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            versions.append(write(AREA, area("a", _in(HERE), ratio=len(versions) + 1)))

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for _ in range(60):
            asked = versions[-1]
            (feature,) = decoded(_show(service, HERE, str(asked)))["area"]["features"]
            assert feature["properties"]["ratio"] == asked
    finally:
        stop.set()
        writer.join()


def test_a_database_built_anew_is_another_one(service: TileService, write: Write, database: str) -> None:
    write(AREA, area("a", _in(HERE)))
    old = _show(service, HERE, "1")
    address = tilejson(service, "area", base="")["tiles"]
    with connect(database, autocommit=True) as conn:
        conn.execute("TRUNCATE layer_version, feature, shape; UPDATE layer SET version = 0, recorded_at = NULL")
    write(AREA, area("a", _in(HERE), use="b"))
    service.versions.refresh()
    new = _show(service, HERE, "1")
    assert _uses(new) == ["b"]
    assert headers(new)["ETag"] != headers(old)["ETag"]
    assert tilejson(service, "area", base="")["tiles"] != address


def test_kept_tiles_outlive_the_database(service: TileService, write: Write, tmp_path: Path) -> None:
    write(AREA, area("a", _in(HERE)))
    answer = _show(service, HERE, "1")

    class Down:
        @contextmanager
        def connection(self) -> Any:
            raise psycopg.OperationalError("connection refused")
            yield

        def check(self) -> None:
            pass

    service.pool = service.versions._pool = Down()  # type: ignore[assignment]
    assert _show(service, HERE, "1") == answer
    with pytest.raises(Unavailable):
        _show(service, HERE, "2")
    with pytest.raises(Unavailable):
        tilejson(service, "area", base="")


def test_a_tile_that_takes_too_long_ends(write: Write, database: str, tmp_path: Path, pool: CountingPool) -> None:
    write(AREA, area("a", _in(HERE)))
    with connect(database, autocommit=True) as locker, tile_pool(database, size=1, timeout_ms=200) as short:
        service = service_on(short, tmp_path / "cache")
        service.versions.refresh()
        with locker.transaction():
            locker.execute("LOCK TABLE shape IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(TooExpensive):
                _show(service, HERE, "1")
        assert _uses(_show(service, HERE, "1")) == ["a"], "a failure is not kept"


def test_a_connection_that_broke_is_replaced(service: TileService, write: Write, database: str) -> None:
    write(AREA, area("a", _in(HERE)), area("b", _in(AWAY)))
    _show(service, HERE, "1")
    with connect(database, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert _uses(_show(service, AWAY, "1")) == ["a"]


def _visit(database: str, folder: Path, barrier: Any, results: Any) -> None:
    with tile_pool(database, size=2, timeout_ms=20_000) as pool:
        service = service_on(pool, folder)
        service.versions.refresh()
        barrier.wait()
        bodies = [_show(service, Tile(HERE.z, HERE.x + n, HERE.y), "1", accept_encoding="gzip").body for n in range(6)]
    results.put(bodies)


def test_processes_ask_the_database_once_per_tile(write: Write, database: str, tmp_path: Path, pool: Any) -> None:
    write(AREA, *(area(f"a{n}", _in(Tile(HERE.z, HERE.x + n, HERE.y))) for n in range(6)))

    def scans() -> int:
        with connect(database, autocommit=True) as conn:
            query = "SELECT coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = %s"
            row = conn.execute(query, ("shape_area",)).fetchone()
        assert row is not None
        return int(row[0])

    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(4), context.Queue()
    before = _settled(scans)
    processes = [
        context.Process(target=_visit, args=(database, tmp_path / "cache", barrier, results)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    bodies = [results.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert all(found == bodies[0] and all(found) for found in bodies)
    assert _settled(scans) - before == 6


def _settled(count: Callable[[], int]) -> int:
    """A counter of the server once its backends have reported."""
    last, same = count(), 0
    while same < 8:
        time.sleep(0.2)
        now = count()
        last, same = now, same + 1 if now == last else 0
    return last


def test_tilejson_addresses_change_with_data_and_law_alone(service: TileService, write: Write) -> None:
    day = date(2026, 4, 1)
    write(AREA, area("a", _in(HERE), None, day), area("a", _in(HERE), day, None, use="b"))
    first = tilejson(service, "area,spot", base="https://map.example", as_of=DAY)
    assert first["tilejson"] == "3.0.0"
    assert first["tiles"][0].startswith(
        "https://map.example/tiles/area,spot/1-0/{z}/{x}/{y}.mvt?as_of=0001-01-01&state="
    )
    assert (first["minzoom"], first["maxzoom"]) == (8, 16)
    assert first["bounds"] == pytest.approx(_in(HERE).bounds)
    assert [layer["id"] for layer in first["vector_layers"]] == ["area", "spot"]
    assert first["vector_layers"][0]["fields"] == {"use": "名", "ratio": "名 (%)"}
    assert tilejson(service, "area,spot", base="https://map.example", as_of=date(2026, 3, 31)) == first
    later = tilejson(service, "area,spot", base="https://map.example", as_of=date(2026, 12, 1))
    assert "as_of=2026-04-01" in later["tiles"][0]
    write(SPOT, spot("p", 139.6, 35.4))
    assert "/1-1/" in tilejson(service, "area,spot", base="", as_of=DAY)["tiles"][0]
