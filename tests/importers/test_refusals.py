"""Refusals that say how to go on, and an import that is interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import shapely

from importers.pipeline import Request, run
from importers.prepare import prepare
from importers.profile import Profile
from importers.source import Options
from layers.registry import catalogue
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Ambiguous, UnreadableSource
from tests.importers.make import shapefile, squares


def test_a_missing_field_names_the_columns_there_are(conn: Connection, tmp_path: Path) -> None:
    path = shapefile(tmp_path, {"SAFIELD000": ["甲", "乙"]}, squares(2))
    with pytest.raises(UnreadableSource, match=r"use: is required.*SAFIELD000.*--profile"):
        run(conn, catalogue(), Request("zoning", path, dry_run=True))
    path.with_suffix(".dbf").unlink()
    with pytest.raises(UnreadableSource, match=r"The \.dbf .* is missing"):
        run(conn, catalogue(), Request("zoning", path, dry_run=True))
    with pytest.raises(UnreadableSource, match="data for another layer"):
        run(conn, catalogue(), Request("station", path, dry_run=True))


def test_areas_that_say_nothing_are_no_restriction_unless_a_person_says_so(tmp_path: Path) -> None:
    path = shapefile(tmp_path, {"item1": ["高草山コース"]}, squares(1))
    layer = catalogue().layer("productive_green")
    with pytest.raises(Ambiguous, match=r"item1.*--profile"):
        prepare(path, layer, Options(layer=layer.id), Profile())
    assert len(prepare(path, layer, Options(layer=layer.id), Profile(name="own")).records) == 1


def test_a_feature_in_another_part_of_the_country_is_pointed_out(tmp_path: Path) -> None:
    lines = [f"施設{n},35.4{n:02},139.6{n:02}" for n in range(60)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["名称,緯度,経度", *lines, "本社,43.2142,141.0122", ""]), encoding="utf-8")
    layer = catalogue().layer("public_facility")
    found = prepare(path, layer, Options(layer=layer.id), Profile())
    assert len(found.records) == 61
    (decision,) = (d for d in found.decisions if d.what == "far away")
    assert "本社" in decision.evidence
    assert "141.0122, 43.2142" in decision.evidence


def test_progress_of_writing_is_told_chunk_by_chunk(
    conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.store.writing._CHUNK", 2)
    told: list[tuple[str, int, int]] = []
    path = shapefile(tmp_path, {"用途地域": ["商業地域"] * 5}, squares(5))
    request = Request("zoning", path, Options(effective=date(2020, 4, 1)))
    run(conn, catalogue(), request, lambda *step: told.append(step))
    assert [done / total for stage, done, total in told if stage == "write"] == [0, 0.36, 0.72, 0.9, 1]


_INTERRUPTED = """
import sys, time
import web.cli.import_ as cli
from importers import pipeline

write = pipeline.commit
def slow(*args, **options):
    result = write(*args, **options)
    print("written", flush=True)
    time.sleep(60)
    return result
pipeline.commit = slow
cli.import_command(sys.argv[1:])
"""


def test_an_interrupted_import_leaves_nothing_and_says_so(database: str, tmp_path: Path) -> None:
    path = shapefile(tmp_path, {"用途地域": ["商業地域"]}, [shapely.box(139.63, 35.44, 139.64, 35.45)])
    process = subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTED, "zoning", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={"DATABASE_URL": database, "PATH": "/usr/bin:/bin", "MAPSVC_SECRET": os.environ["MAPSVC_SECRET"]},
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "mapsvc: interrupted: nothing was written\n"
    with connect(database, autocommit=True) as conn:
        for table in ("feature", "shape", "piece", "event", "layer_version", "import_run"):
            assert conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # type: ignore[arg-type]
