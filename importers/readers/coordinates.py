"""Coordinates in text columns: which columns hold them, and decimal degrees, DMS and full-width digits as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from importers.source import Options
from mapsvc.errors import InvalidInput
from mapsvc.text import nfkc

_LATITUDE = ("緯度", "北緯", "latitude", "lat", "fy", "rep_lat")
_LONGITUDE = ("経度", "東経", "longitude", "lon", "lng", "long", "fx", "rep_lon")
_NOTE = re.compile(r"[(（\[【].*?[)）\]】]|_?(10進|十進|度分秒|世界測地系|日本測地系|wgs84|jgd2000|jgd2011|tokyo)")
_DMS = re.compile(
    r"(?P<sign>[-+NSEW北南東西]緯?経?)?\s*(?P<d>\d{1,3})\s*[°度:/.\s]\s*(?P<m>\d{1,2})\s*['′’分:/.\s]\s*"
    r"(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:[\"″”秒]|''|′′|’’)?\s*(?P<end>[NSEW])?"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold the coordinates, and what their names say."""

    x: str
    y: str
    labelled: bool
    """Named latitude and longitude (not X and Y, whose order differs between surveyors and computers)."""
    tokyo: bool = False
    """A header says 日本測地系."""


def _bare(name: str) -> str:
    return _NOTE.sub("", nfkc(name).casefold().replace(" ", "")).strip("_-:")


def find(header: Sequence[str], options: Options) -> Columns | None:
    """The coordinate columns of a header, or None; ``options.x``/``options.y`` name them outright."""
    if options.x or options.y:
        if not (options.x and options.y):
            raise InvalidInput("--x/--y", "name both columns")
        return Columns(options.x, options.y, labelled=True) if {options.x, options.y} <= set(header) else None
    bare = [_bare(name) for name in header]
    tokyo = [index for index, name in enumerate(header) if "日本測地系" in name or "tokyo" in name.casefold()]
    for skip in (set(tokyo), set[int]()):
        y = next((i for i, name in enumerate(bare) if name in _LATITUDE and i not in skip), None)
        x = next((i for i, name in enumerate(bare) if name in _LONGITUDE and i not in skip), None)
        if x is not None and y is not None:
            return Columns(header[x], header[y], labelled=True, tokyo=x in tokyo or y in tokyo)
    plain = {name: index for index, name in enumerate(bare)}
    for east, north in (("x", "y"), ("x座標", "y座標"), ("座標x", "座標y")):
        if east in plain and north in plain:
            return Columns(header[plain[east]], header[plain[north]], labelled=False)
    return None


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


def numbers(values: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The column as numbers, NaN where a value is none; plain decimals are converted at once."""
    series = pd.Series(values, dtype=object)
    found = pd.to_numeric(series, errors="coerce").to_numpy(dtype=float, copy=True)
    for index in np.flatnonzero(np.isnan(found)).tolist():
        if text := str(values[index]).strip():
            found[index] = degrees(text)
    return found
