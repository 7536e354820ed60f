"""CityGML files with i-UR features, as small as the schema allows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

URN = "http://www.opengis.net/def/crs/EPSG/0/6697"
# South-west corner first, counter-clockwise, as latitude longitude height.
RING = "35.40 139.60 0 35.40 139.61 0 35.41 139.61 0 35.41 139.60 0 35.40 139.60 0"
HOLE = "35.402 139.602 0 35.404 139.602 0 35.404 139.604 0 35.402 139.604 0 35.402 139.602 0"


def polygon(outer: str = RING, *holes: str) -> str:
    inner = "".join(
        f"<gml:interior><gml:LinearRing><gml:posList>{hole}</gml:posList></gml:LinearRing></gml:interior>"
        for hole in holes
    )
    return (
        "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>"
        f"<gml:posList>{outer}</gml:posList></gml:LinearRing></gml:exterior>{inner}</gml:Polygon></gml:surfaceMember>"
    )


def surface(*polygons: str, lod: str = "1") -> str:
    members = "".join(polygons or (polygon(),))
    return f"<urf:lod{lod}MultiSurface><gml:MultiSurface>{members}</gml:MultiSurface></urf:lod{lod}MultiSurface>"


def feature(kind: str, attributes: str = "", geometry: str | None = None, *, identity: str = "urf_1") -> str:
    return (
        f'<core:cityObjectMember><urf:{kind} gml:id="{identity}">{attributes}'
        f"{surface() if geometry is None else geometry}</urf:{kind}></core:cityObjectMember>"
    )


def code(name: str, value: str, codelist: str = "Common_districtsAndZonesType") -> str:
    return f'<urf:{name} codeSpace="../../codelists/{codelist}.xml">{value}</urf:{name}>'


def document(features: Sequence[str], *, version: str = "2.0", srs: str = URN, before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        '<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'xmlns:urf="https://www.geospatial.jp/iur/urf/{version}">'
        f'<gml:boundedBy><gml:Envelope srsName="{srs}" srsDimension="3"><gml:lowerCorner>35.4 139.6 0'
        "</gml:lowerCorner><gml:upperCorner>35.41 139.61 0</gml:upperCorner></gml:Envelope></gml:boundedBy>"
        f"{''.join(features)}</core:CityModel>"
    )


def write(path: Path, *features: str, version: str = "2.0", srs: str = URN) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document(features, version=version, srs=srs), encoding="utf-8")
    return path


def codelist(path: Path, names: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = "".join(
        f"<gml:dictionaryEntry><gml:Definition><gml:description>{name}</gml:description><gml:name>{value}</gml:name>"
        "</gml:Definition></gml:dictionaryEntry>"
        for value, name in names.items()
    )
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><gml:Dictionary xmlns:gml="http://www.opengis.net/gml">{entries}'
        "</gml:Dictionary>",
        encoding="utf-8",
    )
    return path
