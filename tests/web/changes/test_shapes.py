"""Shapes as text, and uploaded files under names that can do no harm."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.definition import Geometry
from mapsvc.actor import Role
from mapsvc.db.connection import connect
from mapsvc.errors import InvalidInput
from tests.web.changes.conftest import City, file_of_shelters, upload
from web.work import shape_text, uploads

_LON = st.floats(139.0, 139.9).map(lambda value: round(value, 8))
_LAT = st.floats(35.0, 35.9).map(lambda value: round(value, 8))
_BOXES = st.builds(lambda x, y: shapely.box(x, y, round(x + 0.05, 8), round(y + 0.05, 8)), _LON, _LAT)


@given(st.lists(st.tuples(_LON, _LAT), min_size=2, max_size=9, unique=True))
def test_points_and_lines_survive_their_text(points: list[tuple[float, float]]) -> None:
    line = shapely.LineString(points)
    many = shapely.MultiPoint(points)
    assert shapely.equals_exact(shape_text.read(shape_text.text_of(many), Geometry.POINT), many)
    if line.is_valid:
        assert shapely.equals_exact(shape_text.read(shape_text.text_of(line), Geometry.LINE), line)


@given(_BOXES)
def test_areas_with_holes_and_parts_survive_their_text(box: shapely.Polygon) -> None:
    west, south, east, _ = box.bounds
    corner = round(west + 0.01, 8), round(south + 0.01, 8)
    hole = shapely.box(*corner, round(west + 0.02, 8), round(south + 0.02, 8))
    holed = shapely.Polygon(box.exterior, [hole.exterior])
    apart = shapely.box(round(east + 1, 8), south, round(east + 1.01, 8), round(south + 0.01, 8))
    for area in (box, holed, shapely.MultiPolygon([holed, apart])):
        assert shapely.equals(shape_text.read(shape_text.text_of(area), Geometry.POLYGON), area)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    for kind in Geometry:
        try:
            assert shape_text.read(text, kind).is_valid
        except InvalidInput as error:
            assert error.name == "shape"  # noqa: PT017 - either is right


@dataclass(slots=True)
class _Sent:
    filename: str | None
    raw: bytes

    @property
    def stream(self) -> IO[bytes]:
        return io.BytesIO(self.raw)


@given(st.text(max_size=80))
def test_a_name_stays_in_its_folder(name: str) -> None:
    try:
        found = uploads.name_of(name)
    except InvalidInput:
        return
    assert found == Path(found).name
    assert found not in {"", ".", ".."}
    assert len(found.encode()) <= 120
    assert found.isprintable()


def test_too_much_leaves_nothing_and_two_of_a_name_are_refused(tmp_path: Path) -> None:
    for files, code in (
        ([_Sent("a.shp", b"x" * 60), _Sent("a.dbf", b"x" * 60)], "upload.size"),
        ([_Sent("a.csv", b"1"), _Sent("x/a.csv", b"2")], "upload.twice"),
        ([_Sent("", b"")], "upload.none"),
        ([_Sent(f"{n}.csv", b"") for n in range(99)], "upload.many"),
    ):
        with pytest.raises(InvalidInput) as refused:
            uploads.keep(tmp_path, files, 100)
        assert refused.value.code == code
        assert not list(tmp_path.iterdir())
    token, title = uploads.keep(tmp_path, [_Sent("道.shp", b"1"), _Sent("道.dbf", b"2")], 100)
    assert title == "道"
    assert {file.name for file in (tmp_path / token).rglob("*.*")} == {"道.shp", "道.dbf"}


def test_uploads_go_when_their_time_is_over_and_what_was_decided_stays(city: City) -> None:
    author = city.person(Role.PLANNER)
    paths = [upload(author, "evacuation_site", file_of_shelters()) for _ in range(2)]
    city.work()
    assert author.post(f"{paths[0]}/withdraw").status_code == 303
    (city.uploads / ("x" * 32)).mkdir()
    with connect(city.url) as conn:
        assert uploads.expire(conn, city.uploads, 30) == 0
        conn.execute("UPDATE proposal SET ended_at = now() - interval '31 days' WHERE id = 1")
        assert uploads.expire(conn, city.uploads, 30) == 1
    kept = city.rows("SELECT id, folder IS NULL, digest IS NOT NULL FROM proposal ORDER BY id")
    assert kept == [(1, True, True), (2, False, True)]
    assert len(list(city.uploads.iterdir())) == 2  # the open one's, and a folder too young to be a leftover
    assert author.get(f"{paths[0]}/rejects.csv").status_code == 400
