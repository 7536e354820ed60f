"""Lines that connect other programs to this service, with its real address: for the page, and its tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.query.queryables import VALID_FROM

if TYPE_CHECKING:
    from layers.definition import Layer

TILES = "{z}/{y}/{x}"


@dataclass(frozen=True, slots=True)
class Line:
    """Something to be copied: an address, a command, a piece of a program."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Place:
    """What the lines are about: a layer, a condition on it, and the middle of what it holds, in degrees."""

    base: str
    layer: Layer
    lon: float
    lat: float

    @property
    def where(self) -> str:
        """The same in the SQL of GDAL, which hands it on."""
        return self.condition.replace("DATE(", "").replace(")", "")

    @property
    def condition(self) -> str:
        """A filter on the first code of the layer, or on when its features came into force."""
        for field in self.layer.fields:
            if field.codes and field.type == "code" and not field.personal:
                return f"{field.name} = '{field.codes[0].value}'"
        return f"{VALID_FROM} >= DATE('2020-01-01')"


def lines(at: Place) -> dict[str, tuple[Line, ...]]:
    """The lines by program."""
    return {
        "qgis": _qgis(at),
        "arcgis": (Line("arcgis-ogc", f"{at.base}/ogc/"),),
        "gdal": _gdal(at),
        "geopandas": (Line("geopandas", _GEOPANDAS.format(base=at.base, layer=at.layer.id)),),
        "r": (Line("r", _R.format(base=at.base, layer=at.layer.id)),),
        "maplibre": (Line("maplibre", _MAPLIBRE.format(base=at.base, layer=at.layer.id, lon=at.lon, lat=at.lat)),),
        "leaflet": (Line("leaflet", _LEAFLET.format(base=at.base, layer=at.layer.id, lon=at.lon, lat=at.lat)),),
        "curl": _curl(at),
    }


def _qgis(at: Place) -> tuple[Line, ...]:
    tiles = f"{at.base}/ogc/collections/{at.layer.id}/tiles/WebMercatorQuad/{TILES}"
    return (
        Line("qgis-features", f"{at.base}/ogc/"),
        Line("qgis-tiles", tiles),
        Line("qgis-style", f"{at.base}/ogc/styles/{at.layer.id}"),
    )


def _gdal(at: Place) -> tuple[Line, ...]:
    service, layer = f'"OAPIF:{at.base}/ogc/"', at.layer.id
    file = f"{at.base}/layers/{layer}/download?format=geojson"
    return (
        Line("gdal-list", f"ogrinfo {service}"),
        Line("gdal-layer", f"ogr2ogr -f GPKG {layer}.gpkg {service} {layer}"),
        Line("gdal-where", f'ogr2ogr -f GPKG part.gpkg {service} {layer} -where "{at.where}"'),
        Line("gdal-file", f'ogr2ogr -f GPKG file.gpkg "/vsicurl/{file}"'),
    )


def _curl(at: Place) -> tuple[Line, ...]:
    items = f'curl -sG "{at.base}/ogc/collections/{at.layer.id}/items"'
    file = f"{at.base}/layers/{at.layer.id}/download?format="
    return (
        Line("curl-items", f'{items} --data-urlencode "filter={at.condition}" -d datetime=2020-04-01 -d limit=10'),
        Line("curl-file", f'curl -sOJ "{file}gpkg"'),
        Line("curl-resume", f'curl -s -C - -o {at.layer.id}.geojson "{file}geojson"'),
        Line("curl-plane", f'curl -sOJ "{file}shp&crs=EPSG:6677&encoding=cp932&as_of=2020-04-01"'),
        Line("curl-place", f'curl -s "{at.base}/api/restrictions?lat={at.lat:.5f}&lon={at.lon:.5f}"'),
        Line("curl-feed", f'curl -s "{at.base}/feeds/changes.atom?layer={at.layer.id}"'),
        Line("curl-stream", f'curl -s "{at.base}/events/stream?layers={at.layer.id}"'),
        Line("curl-changes", f'curl -s "{at.base}/api/layers/{at.layer.id}/changes?since=0&limit=10"'),
    )


_GEOPANDAS = """\
import geopandas

whole = geopandas.read_file("{base}/layers/{layer}/download?format=gpkg", layer="{layer}")
plane = geopandas.read_file("OAPIF:{base}/ogc/", layer="{layer}", CRS="EPSG:6677", max_features=100)
print(len(whole), plane.area.sum())"""

_R = """\
library(sf)

whole <- st_read("{base}/layers/{layer}/download?format=geojson")
page <- st_read("OAPIF:{base}/ogc/", layer = "{layer}")"""

_MAPLIBRE = """\
import * as maplibregl from "maplibre-gl";

const map = new maplibregl.Map({{
  container: "map",
  style: "{base}/ogc/styles/map",
  center: [{lon:.5f}, {lat:.5f}],
  zoom: 13,
}});"""

_LEAFLET = """\
const map = L.map("map").setView([{lat:.5f}, {lon:.5f}], 14);
const box = map.getBounds().toBBoxString();
fetch(`{base}/ogc/collections/{layer}/items?f=json&limit=1000&bbox=${{box}}`)
  .then((answer) => answer.json())
  .then((features) => L.geoJSON(features).addTo(map));"""


def addresses(at: Place) -> dict[str, str]:
    """Further addresses for programs, by what they give."""
    base = at.base
    return {
        "ogc": f"{base}/ogc/",
        "feed_atom": f"{base}/feeds/changes.atom?layer={at.layer.id}",
        "feed_rss": f"{base}/feeds/changes.rss?layer={at.layer.id}",
        "ogc_definition": f"{base}/ogc/api?f=json",
        "api_definition": f"{base}/api/openapi.json",
        "catalogue": f"{base}/catalogue.jsonld",
        "tilejson": f"{base}/tiles/{at.layer.id}.json",
        "table_schema": f"{base}/ogc/collections/{at.layer.id}/tableschema.json",
    }
