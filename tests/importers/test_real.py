"""Real files of real cities go through, with what they hold and what is wrong with them counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import shapely

from importers import profile as profiles
from importers import readers
from importers.pipeline import Request, run
from importers.prepare import Prepared, prepare
from importers.profile import Profile, load
from importers.readers.archive import open_source
from importers.source import Options
from layers.registry import catalogue
from mapsvc.db.connection import Connection
from mapsvc.errors import UnreadableSource


def _prepared(layer_id: str, path: Path, profile: str | None) -> Prepared:
    layer = catalogue().layer(layer_id)
    chosen = load(profile, layer) if profile else Profile()
    return prepare(path, layer, chosen.merged(Options(layer=layer_id)), chosen)


@pytest.fixture(scope="module")
def yaizu(real_data: Path) -> Path:
    return real_data / "yaizu_city_opendata" / "data"


def test_every_profile_fits_its_layer() -> None:
    assert len(profiles.names()) >= 10
    for name in profiles.names():
        text = (profiles.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        layer_id = next(line.split('"')[1] for line in text.splitlines() if line.startswith("layer = "))
        assert load(name, catalogue().layer(layer_id)).source["attribution"]


def test_yaizu_zoning(yaizu: Path) -> None:
    prepared = _prepared("zoning", yaizu, "yaizu_zoning")
    uses = Counter(record.props["use"] for record in prepared.records if record.props)
    assert uses == {
        "residential_1": 30, "mid_high_rise_1": 15, "low_rise_1": 12, "quasi_industrial": 10, "mid_high_rise_2": 8,
        "residential_2": 7, "neighborhood_commercial": 5, "industrial": 4, "commercial": 3, "exclusive_industrial": 3,
        "quasi_residential": 1,
    }  # fmt: skip
    assert len(prepared.records) == 98
    assert (prepared.crs, prepared.encodings, prepared.rejects) == ({2450}, {"cp932"}, [])
    assert prepared.repairs == {"made valid: self-intersection": 4}
    lots = [record.props for record in prepared.records if record.props and "minimum_lot_area" in record.props]
    assert [lot["minimum_lot_area"] for lot in lots] == [165, 165, 165]
    assert {lot["use"] for lot in lots} == {"low_rise_1"}
    assert prepared.laid_over == 3
    ratios = Counter(record.props.get("floor_area_ratio") for record in prepared.records if record.props)
    assert ratios[200] > 50


@pytest.mark.parametrize(
    ("layer", "profile", "count", "kind", "repaired"),
    [
        ("fire_prevention", "yaizu_fire_prevention", 5, "Polygon", 5),
        ("planned_road", "yaizu_planned_road", 300, "LineString", 0),
        ("planned_park", "yaizu_planned_park", 148, "Polygon", 0),
        ("parking", "yaizu_parking", 4, "Point", 0),
        ("public_facility", "yaizu_public_facility", 76, "Point", 0),
    ],
)
def test_yaizu_layers(yaizu: Path, layer: str, profile: str, count: int, kind: str, repaired: int) -> None:
    prepared = _prepared(layer, yaizu, profile)
    assert len(prepared.records) == count
    assert not prepared.rejects
    assert not prepared.omitted
    assert sum(prepared.repairs.values()) == repaired
    assert {record.geom.geom_type.removeprefix("Multi") for record in prepared.records if record.geom} == {kind}
    box = shapely.total_bounds([record.geom for record in prepared.records])
    assert 138.2 < box[0] < box[2] < 138.4
    assert 34.7 < box[1] < box[3] < 34.95


def test_every_layer_of_yaizu_is_read_or_refused_with_a_reason(yaizu: Path) -> None:
    rows, systems, encodings, refused = 0, set(), set(), []
    for folder in sorted(path for path in yaizu.iterdir() if path.is_dir()):
        try:
            with open_source(folder) as source:
                _name, tables = readers.read(source, Options(), plain=True)
        except UnreadableSource as error:
            refused.append((folder.name, str(error)))
            continue
        for table in tables:
            rows += len(table.frame)
            systems.add(table.crs)
            encodings.add(table.encoding)
    assert [name for name, _ in refused] == ["昔の焼津と比べてみよう", "路線網図"]
    assert rows > 19_000
    assert systems == {2450, 4326, 4612, 6668}
    assert {"cp932", "utf-8"} <= encodings


@pytest.mark.parametrize(
    ("layer", "path", "profile", "count"),
    [
        ("river_gauge", "river_gauges_yokohama", "yokohama_river_gauge", 53),
        ("evacuation_site", "gsi_shelters_jpshelterapi/emergency/141003.json", "gsi_evacuation_site", 1796),
        ("zoning", "yokohama_zoning_kml_excerpt", "yokohama_zoning_kml", 2),
        ("zoning", "yokohama_zoning_kml_excerpt", None, 2),
        ("disaster_base", "yokohama_terrai/external/yokohama/hinanjo_20260401.csv", "yokohama_disaster_base", 628),
    ],
)
def test_yokohama(real_data: Path, layer: str, path: str, profile: str | None, count: int) -> None:
    prepared = _prepared(layer, real_data / path, profile)
    assert len(prepared.records) == count
    assert not prepared.rejects
    assert not prepared.omitted


def test_yokohama_kinds_and_hazards(real_data: Path) -> None:
    path = real_data / "yokohama_terrai/external/yokohama/hinanjo_20260401.csv"
    bases = _prepared("disaster_base", path, "yokohama_disaster_base")
    kinds = Counter(record.props["kind"] for record in bases.records if record.props)
    assert kinds == {"disaster_base": 454, "temporary_stay": 174}
    zones = _prepared("zoning", real_data / "yokohama_zoning_kml_excerpt", "yokohama_zoning_kml").records
    assert sorted(zone.props["floor_area_ratio"] for zone in zones if zone.props) == [400, 600]
    sites = _prepared(
        "evacuation_site", real_data / "gsi_shelters_jpshelterapi/emergency/141003.json", "gsi_evacuation_site"
    )
    assert all(site.props and set(site.props.get("hazards", [])) <= _HAZARDS for site in sites.records)
    assert sum("flood" in (site.props or {}).get("hazards", []) for site in sites.records) > 500


_HAZARDS = {
    "flood", "landslide", "storm_surge", "earthquake", "tsunami", "large_fire", "inland_flood", "volcano",
}  # fmt: skip


def test_yaizu_zoning_is_stored_once(conn: Connection, yaizu: Path) -> None:
    layer = catalogue().layer("zoning")
    request = Request("zoning", yaizu, profile=load("yaizu_zoning", layer))
    first = run(conn, catalogue(), request)
    assert (first.state, first.diff.new) == ("done", 98)
    second = run(conn, catalogue(), request)
    assert (second.state, second.diff.same, second.version) == ("nothing", 98, first.version)
    area = conn.execute(
        "SELECT round(sum(ST_Area(geom::geography)) / 1e6) FROM feature WHERE layer = 'zoning'"
    ).fetchone()
    assert area is not None
    assert 15 < area[0] < 40
