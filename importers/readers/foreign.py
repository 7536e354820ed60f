"""Formats that cities hand out and this program does not read: each is refused with the way round it."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath

from mapsvc.errors import UnreadableSource

_WORKBOOK = "an Excel workbook; save each sheet as CSV (UTF-8)"
_CAD = "a CAD drawing; export it to Shapefile or GeoPackage, with its CRS"
_PACKED = "an archive of a kind that is not opened; unpack it, or pack it as zip"
_MAPINFO = "a MapInfo table; convert it: ogr2ogr -f GPKG out.gpkg FILE"
_PAPER = "a document, not data; ask for the data it was made from"
_REMEDIES = {
    ".xlsx": _WORKBOOK, ".xlsm": _WORKBOOK, ".xls": _WORKBOOK, ".ods": "a spreadsheet; save each sheet as CSV (UTF-8)",
    ".dwg": _CAD, ".dxf": _CAD, ".sfc": _CAD, ".p21": _CAD,
    ".7z": _PACKED, ".rar": _PACKED, ".lzh": _PACKED, ".gz": _PACKED, ".tgz": _PACKED, ".tar": _PACKED,
    ".tab": _MAPINFO, ".mif": _MAPINFO, ".mid": _MAPINFO,
    ".pdf": _PAPER, ".docx": _PAPER, ".doc": _PAPER,
    ".gdb": "an Esri geodatabase; convert it: ogr2ogr -f GPKG out.gpkg FILE",
    ".gdbtable": "an Esri geodatabase; convert it: ogr2ogr -f GPKG out.gpkg FOLDER",
    ".tif": "an image; only vectors are imported", ".tiff": "an image; only vectors are imported",
    ".jpg": "an image; only vectors are imported", ".png": "an image; only vectors are imported",
    ".pbf": "a vector tile; take the data it was made from", ".mvt": "a vector tile; take the data it was made from",
}  # fmt: skip
_HEAD = 1024


def remedy(*names: str) -> str:
    """What the first known format among ``names`` is and the way round it, as the end of a sentence; else nothing."""
    for name in names:
        if said := _REMEDIES.get(PurePath(name).suffix.lower()):
            return f" ({PurePath(name).name} is {said})"
    return ""


def refuse_foreign(file: Path) -> None:
    """Raise UnreadableSource where the one file that was named is of such a format, by its name or its first bytes."""
    said = _REMEDIES.get(file.suffix.lower())
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    if not head:
        raise UnreadableSource(f"{file.name}: is empty (0 bytes); get it again")
    if said is None and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower().startswith((b"<!doctype html", b"<html")):
        said = "a web page, not data; the download gave an error page or a list of links: get the file itself"
    if said is None and head.startswith(b"PK\x03\x04") and _is_workbook(file):
        said = _WORKBOOK
    if said is not None:
        raise UnreadableSource(f"{file.name}: is {said}")


def _is_workbook(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as opened:
            return "xl/workbook.xml" in opened.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        return False
