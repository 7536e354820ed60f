"""国土数値情報 N02 鉄道: sections of lines, and stations, which are drawn as the stretch of line along their platforms.

Columns: 001 鉄道区分, 002 事業者種別 (1 新幹線), 003 路線名, 004 運営会社; stations also 005 駅名, 005c 駅コード,
005g グループコード.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from importers.formats.product import Columns, Product, rebuilt
from importers.formats.use_districts import number
from importers.formats.values import constant, each, texts
from importers.source import Decision, Options, SourceTable
from mapsvc.errors import InvalidInput

_HIGH_SPEED = 1
RAILWAYS = frozenset({11, 12, 13})
"""鉄道区分 of what runs on two rails of its own; N02 does not tell a subway from another railway."""
LIGHT = frozenset({14, 15, 16, 17, 21, 22, 23, 24, 25})
"""Monorails, guideways, trolleys, trams and maglev."""


def layers(name: str, columns: Columns) -> frozenset[str]:
    """Stations have a name of their own; a file made of both kinds has it in some rows."""
    if "N02_005" not in columns:
        return frozenset({"railway"})
    return frozenset({"station"} if "station" in name.lower() else {"station", "railway"})


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of ``railway`` or ``station``; a station becomes the middle of its stretch of line."""
    if options.boundary is not None:
        raise InvalidInput("boundary", "N02 follows lines, not municipalities; cut the file first")
    frame = table.frame
    operator = texts(frame[columns["N02_004"]])
    line = texts(frame[columns["N02_003"]])
    named = texts(frame[columns["N02_005"]]) if "N02_005" in columns else constant(frame.index, None)
    if options.layer != "station":
        kinds = each(frame[columns["N02_001"]], _kind)
        fast = each(frame[columns["N02_002"]], number) == _HIGH_SPEED
        values = {"name": line, "operator": operator, "kind": kinds.mask(fast, "high_speed")}
        meaning = Decision("kind", "N02_001, N02_002", "新幹線 by 事業者種別; N02 does not tell subways apart")
        return rebuilt(table, values, leave=named.notna(), decisions=[meaning], product=PRODUCT)
    values = {"name": named, "line": line, "operator": operator}
    geometry = frame.geometry.to_numpy().copy()
    lines = np.isin(shapely.get_type_id(geometry), (1, 5))
    for at in np.flatnonzero(lines):
        geometry[at] = _middle(geometry[at])
    table.frame = frame.set_geometry(geometry)
    meaning = Decision("geometry", f"{int(lines.sum())} middles", "N02 draws a station as a stretch of its line")
    return rebuilt(table, values, leave=named.isna(), decisions=[meaning], product=PRODUCT)


def _middle(line: Any) -> Any:
    longest = max(shapely.get_parts(shapely.line_merge(line)), key=shapely.length)
    return shapely.line_interpolate_point(longest, 0.5, normalized=True)


def _kind(text: str) -> str | None:
    code = number(text)
    return "railway" if code in RAILWAYS else "light_rail" if code in LIGHT else None


PRODUCT = Product(
    "N02", "鉄道データ", lambda columns: {"N02_001", "N02_002", "N02_003", "N02_004"} <= columns.keys(), layers, convert
)
