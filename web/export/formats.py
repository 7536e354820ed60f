"""The formats of downloads: what each is called, and what it can hold."""

from __future__ import annotations

from dataclasses import dataclass

from layers.definition import Text


@dataclass(frozen=True, slots=True)
class Format:
    """One format."""

    id: str
    ending: str
    media: str
    title: str
    text: Text
    systems: bool = True
    """Whether it can hold coordinates of other systems than degrees of CRS84."""
    packed: bool = False
    """Whether it always comes as a zip, since it consists of several files."""
    several: bool = False
    """Whether one file holds several layers."""


FORMATS = {
    one.id: one
    for one in (
        Format(
            "gpkg",
            "gpkg",
            "application/geopackage+sqlite3",
            "GeoPackage",
            Text(
                ja="QGIS、ArcGISなど。項目名・コードの意味・出典も入っています",
                en="For QGIS, ArcGIS and others; holds titles of fields, meanings of codes and sources",
            ),
            several=True,
        ),
        Format(
            "geojson",
            "geojson",
            "application/geo+json",
            "GeoJSON",
            Text(ja="ウェブ地図やプログラムに（RFC 7946、経緯度）", en="For web maps and programs (RFC 7946, degrees)"),
            systems=False,
        ),
        Format(
            "geojsonseq",
            "geojsons",
            "application/geo+json-seq",
            "GeoJSONSeq",
            Text(ja="1件ずつ読める形（RFC 8142）", en="Feature by feature, for streams (RFC 8142)"),
            systems=False,
        ),
        Format(
            "fgb",
            "fgb",
            "application/flatgeobuf",
            "FlatGeobuf",
            Text(ja="空間索引つき。大きなデータを速く読めます", en="With a spatial index: fast where data are large"),
        ),
        Format(
            "parquet",
            "parquet",
            "application/vnd.apache.parquet",
            "GeoParquet",
            Text(ja="データ分析に（列ごとの圧縮、型つき）", en="For data analysis: typed, compressed columns"),
        ),
        Format(
            "shp",
            "shp",
            "application/zip",
            "Shapefile",
            Text(
                ja="古いGISに。項目名は10バイトまでに縮め、対応表を添えます（zip）",
                en="For older GIS; field names are cut to 10 bytes, with a table of them (zip)",
            ),
            packed=True,
        ),
        Format(
            "csv",
            "csv",
            "text/csv",
            "CSV",
            Text(ja="表計算ソフトに。図形はWKTか経度・緯度の列", en="For spreadsheets; geometry as WKT or lon and lat"),
        ),
        Format(
            "kml",
            "kml",
            "application/vnd.google-earth.kml+xml",
            "KML",
            Text(ja="Google Earthなど。凡例の色つき", en="For Google Earth and others, in the colours of the legend"),
            systems=False,
        ),
    )
}
ZIP = "application/zip"
