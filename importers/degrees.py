"""Coordinates in the cells of tables: what their columns are called, and how a number of degrees is written."""

from __future__ import annotations

import re

from mapsvc.text import nfkc

LATITUDE = ("緯度", "北緯", "latitude", "lat", "fy", "rep_lat")
LONGITUDE = ("経度", "東経", "longitude", "lon", "lng", "long", "fx", "rep_lon")
_NOTE = re.compile(r"[(（\[【].*?[)）\]】]|_?(10進|十進|度分秒|世界測地系|日本測地系|wgs84|jgd2000|jgd2011|tokyo)")
_DMS = re.compile(
    r"(?P<sign>[-+NSEW北南東西]緯?経?)?\s*(?P<d>\d{1,3})\s*[°度:/.\s]\s*(?P<m>\d{1,2})\s*['′’分:/.\s]\s*"
    r"(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:[\"″”秒]|''|′′|’’)?\s*(?P<end>[NSEW])?"
)


def bare(name: str) -> str:
    """A column's name without notes on unit and datum, folded: ``緯度（10進）`` is ``緯度``."""
    return _NOTE.sub("", nfkc(name).casefold().replace(" ", "")).strip("_-:")


def names_tokyo(name: str) -> bool:
    """Whether a column's name says that it is in the old datum (日本測地系)."""
    return "日本測地系" in name or "tokyo" in name.casefold()


def degrees(text: str) -> float:
    """A coordinate as a number: decimal, or degrees, minutes and seconds in any of the usual notations; else NaN."""
    plain = nfkc(text).replace("，", ",").strip().upper()
    plain = plain.replace("−", "-").replace("ー", "-")
    trimmed = re.sub(r"^[NE北東](緯|経)?|[NE°度]$", "", plain).strip()
    try:
        return float(trimmed.replace(",", "") if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", trimmed) else trimmed)
    except ValueError:
        match = _DMS.fullmatch(plain)
    if match is None:
        return float("nan")
    minutes, seconds = int(match["m"]), float(match["s"])
    if minutes >= 60 or seconds >= 60:
        return float("nan")
    south_or_west = (match["sign"] or "")[:1] in {"-", "S", "W", "南", "西"} or match["end"] in {"S", "W"}
    value = int(match["d"]) + minutes / 60 + seconds / 3600
    return -value if south_or_west else value
