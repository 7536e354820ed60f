"""Imports into a real PostGIS: whole or not at all, the same file twice changes nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import shapely
from click.testing import CliRunner

from importers.pipeline import Request, Result, run
from importers.profile import Profile
from importers.source import Options
from layers.answer import State, restrictions_at
from layers.registry import catalogue
from layers.store import Assertion, commit, features
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Ambiguous, UnreadableSource
from tests.importers.make import LAT, LON, shapefile, square, squares
from web.cli.import_ import import_command

DAY = date(2020, 4, 1)
USES = ["商業地域", "第１種住居地域", "準工業地域"]


def _zones(folder: Path, uses: Sequence[str | None] = USES, **more: Sequence[object]) -> Path:
    columns = {"ID": list(range(1, len(uses) + 1)), "用途地域": list(uses), **more}
    return shapefile(folder, columns, squares(len(uses)), crs=6677)


def _import(conn: Connection, path: Path, effective: date | None = DAY, **more: object) -> Result:
    request = Request("zoning", path, Options(effective=effective), Profile(key=("ID",)), **more)  # type: ignore[arg-type]
    return run(conn, catalogue(), request)


def _stored(conn: Connection, as_of: date = DAY, layer: str = "zoning") -> dict[str, dict[str, object]]:
    return {f.key: f.props for f in features(conn, catalogue().layer(layer), as_of=as_of)}


def _counts(result: Result) -> tuple[int, int, int, int]:
    return result.diff.new, result.diff.changed, result.diff.closed, result.diff.same


def test_a_file_comes_in_and_the_same_file_changes_nothing(conn: Connection, tmp_path: Path) -> None:
    path = _zones(tmp_path / "a", 容積率=["400％", "２００", None])
    first = _import(conn, path)
    assert first.state == "done"
    assert _counts(first) == (3, 0, 0, 0)
    assert _stored(conn)["1"] == {"use": "commercial", "floor_area_ratio": 400}
    second = _import(conn, path)
    assert (second.state, second.version) == ("nothing", first.version)
    assert _counts(second) == (0, 0, 0, 3)
    later = _import(conn, path, effective=date(2024, 4, 1))
    assert later.version == first.version


def test_a_new_edition_changes_closes_and_adds_from_its_day(conn: Connection, tmp_path: Path) -> None:
    _import(conn, _zones(tmp_path / "a"))
    day = date(2025, 4, 1)
    result = _import(conn, _zones(tmp_path / "b", ["商業地域", "近隣商業地域"]), effective=day)
    assert _counts(result) == (0, 1, 1, 1)
    assert [row["use"] for row in _stored(conn, day).values()] == ["commercial", "neighborhood_commercial"]
    assert [row["use"] for row in _stored(conn).values()] == ["commercial", "residential_1", "quasi_industrial"]


def test_a_partial_source_closes_nothing(conn: Connection, tmp_path: Path) -> None:
    _import(conn, _zones(tmp_path / "a"))
    result = _import(conn, _zones(tmp_path / "b", ["商業地域"]), partial=True)
    assert _counts(result) == (0, 0, 0, 1)
    assert len(_stored(conn)) == 3
    keys = {feature.key for feature in features(conn, catalogue().layer("coverage"))}
    assert keys == {"zoning", "zoning:data"}


def test_a_dry_run_writes_nothing(conn: Connection, tmp_path: Path) -> None:
    result = _import(conn, _zones(tmp_path / "a"), dry_run=True)
    assert (result.state, _counts(result)) == ("dry-run", (3, 0, 0, 0))
    tables = conn.execute("SELECT count(*) FROM import_run UNION ALL SELECT count(*) FROM feature").fetchall()
    assert tables == [(0,), (0,)]


def test_bad_rows_are_rejected_with_reasons_beside_good_ones(conn: Connection, tmp_path: Path) -> None:
    zones = [square(0), square(1), square(2), square(3), square(3), square(4), square(4), shapely.box(0, 0, 1, 1)]
    columns = {
        "ID": [1, 2, 3, 4, 4, 5, 5, 8],
        "用途地域": ["商業地域", "月面地域", None, "商業地域", "工業地域", "商業地域", "商業地域", "商業地域"],
    }
    result = _import(conn, shapefile(tmp_path, columns, zones))
    assert sorted(_stored(conn)) == ["1", "4", "5"]
    assert result.prepared.merged == 1
    reasons = {reject.row: reject.reason for reject in result.prepared.rejects}
    assert set(reasons) == {2, 3, 5, 8}
    assert "月面地域" in reasons[2]
    assert reasons[3] == "use: is required"
    assert "key '4' of row 4" in reasons[5]
    assert "outside Japan" in reasons[8]
    row = conn.execute("SELECT counts, rejects, crs, encoding, state FROM import_run").fetchone()
    assert row is not None
    assert (row[0]["rejected"], len(row[1]), row[2], row[3], row[4]) == (4, 4, "EPSG:6668", "cp932", "done")


def test_legal_dates_come_from_the_declared_field(conn: Connection, tmp_path: Path) -> None:
    result = _import(conn, _zones(tmp_path, 最終告示日=["平成8年5月10日", "H8.5.10", None]))
    starts = {record.key: record.valid_from for record in result.prepared.records}
    assert starts == {"1": date(1996, 5, 10), "2": date(1996, 5, 10), "3": None}
    assert sorted(_stored(conn, date(2000, 1, 1))) == ["1", "2"]
    assert sorted(_stored(conn)) == ["1", "2", "3"]


def test_numbers_of_use_districts_want_the_numbering(conn: Connection, tmp_path: Path) -> None:
    path = _zones(tmp_path, ["9", "10", "8"])
    with pytest.raises(Ambiguous, match="--use-codes"):
        _import(conn, path)
    row = conn.execute("SELECT state, message FROM import_run").fetchone()
    assert row is not None
    assert row[0] == "failed"
    assert "--use-codes" in row[1]
    request = Request("zoning", path, Options(effective=DAY, use_codes="a55"), Profile(key=("ID",)))
    run(conn, catalogue(), request)
    assert [row["use"] for row in _stored(conn).values()] == [
        "neighborhood_commercial", "commercial", "rural_residential",
    ]  # fmt: skip


def test_a_source_without_a_good_row_does_not_empty_the_layer(conn: Connection, tmp_path: Path) -> None:
    _import(conn, _zones(tmp_path / "a"))
    with pytest.raises(UnreadableSource, match="none of 2 rows"):
        _import(conn, _zones(tmp_path / "b", ["月面", "火星"]))
    assert len(_stored(conn)) == 3


def test_a_file_speaks_for_the_city_only_where_a_person_says_so(conn: Connection, tmp_path: Path) -> None:
    ward = shapely.box(LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.1)
    layer = catalogue().layer("ward")
    props = {field.name: "西区" for field in layer.fields if field.required}
    commit(conn, layer, [Assertion("西区", None, None, ward, props)])
    said = _import(conn, _zones(tmp_path))
    (area,) = features(conn, catalogue().layer("coverage"), as_of=DAY)
    assert area.geom.area < ward.area / 100
    assert any(d.what == "coverage" and "--coverage city" in d.evidence for d in said.prepared.decisions)
    _import(conn, _zones(tmp_path), coverage="city")
    (area,) = features(conn, catalogue().layer("coverage"), as_of=DAY)
    assert area.geom.equals(ward)
    assert area.props["source"] == "data.shp"
    assert not list(features(conn, catalogue().layer("coverage"), as_of=date(2019, 1, 1)))


def test_the_command_prints_json_and_refuses_with_exit_code_1(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.cli.import_.connect", lambda **options: connect(database, **options))
    rejects = tmp_path / "rejects.csv"
    path = _zones(tmp_path / "a", ["商業地域", "月面地域"])
    asked = ["zoning", str(path), "--effective", "令和2年4月1日", "--json", "--rejects", str(rejects)]
    done = CliRunner().invoke(import_command, asked)
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["state"], said["counts"]["new"], said["counts"]["rejected"]) == ("done", 1, 1)
    assert "月面地域" in rejects.read_text(encoding="utf-8-sig")
    again = CliRunner().invoke(import_command, asked[:4])
    assert again.exit_code == 0
    assert "nothing to do" in again.stdout
    path.with_suffix(".prj").unlink()
    assert CliRunner().invoke(import_command, asked[:4]).exit_code == 1
    assert CliRunner().invoke(import_command, ["zoning", str(path), "--effective", "いつか"]).exit_code == 2


_KILLED = """
import sys
from pathlib import Path
from importers import pipeline
from importers.source import Options
from layers.answer import State, restrictions_at
from layers.registry import catalogue
from mapsvc.db.connection import connect

write = pipeline.commit
def slow(*args, **options):
    result = write(*args, **options)
    print("written", flush=True)
    import time; time.sleep(60)
    return result
pipeline.commit = slow
with connect(sys.argv[1], autocommit=True) as conn:
    pipeline.run(conn, catalogue(), pipeline.Request("zoning", Path(sys.argv[2]), Options()))
"""


def test_a_killed_import_leaves_nothing_behind(database: str, tmp_path: Path) -> None:
    path = _zones(tmp_path / "a")
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, database, str(path)], stdout=subprocess.PIPE, cwd=root, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with connect(database, autocommit=True) as conn:
        for _ in range(100):
            row = conn.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            ).fetchone()
            if row == (0,):
                break
            time.sleep(0.05)
        for table in ("feature", "shape", "piece", "event", "layer_version", "import_run"):
            assert conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # type: ignore[arg-type]
        assert _import(conn, path).state == "done"


def test_what_is_only_shown_is_covered_by_the_hull_of_its_features(conn: Connection, tmp_path: Path) -> None:
    path = _zones(tmp_path)
    run(conn, catalogue(), Request("building", path, Options(effective=DAY), Profile(key=("ID",))))
    (area,) = features(conn, catalogue().layer("coverage"), as_of=DAY)
    shown = shapely.union_all([feature.geom for feature in features(conn, catalogue().layer("building"))])
    assert area.geom.covers(shown.convex_hull)
    assert area.geom.geom_type == "Polygon"


def test_where_a_row_was_rejected_the_answer_is_no_data(conn: Connection, tmp_path: Path) -> None:
    ward = catalogue().layer("ward")
    props = {field.name: "西区" for field in ward.fields if field.required}
    city = shapely.box(LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.1)
    commit(conn, ward, [Assertion("西区", None, None, city, props)])
    done = _import(conn, _zones(tmp_path, ["商業地域", "月面地域"]), coverage="city")
    assert any(d.what == "coverage holes" and d.value == "1" for d in done.prepared.decisions)
    good, bad = done.prepared.records[0].geom, done.prepared.unsaid[0]
    assert good is not None

    def state(point: shapely.Point) -> State:
        answer = restrictions_at(conn, catalogue(), point.x, point.y, as_of=DAY)
        return next(one.state for theme in answer.themes for one in theme.layers if one.layer.id == "zoning")

    assert state(good.point_on_surface()) is State.AFFECTED
    assert state(bad.point_on_surface()) is State.NO_DATA
    assert state(shapely.Point(LON - 0.09, LAT - 0.09)) is State.NOT_AFFECTED
