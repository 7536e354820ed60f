"""Coordinates in text columns: which columns hold them, and decimal degrees, DMS and full-width digits as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from importers.degrees import LATITUDE, LONGITUDE, bare, degrees, names_tokyo
from importers.source import Options
from mapsvc.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold the coordinates, and what their names say."""

    x: str
    y: str
    labelled: bool
    """Named latitude and longitude (not X and Y, whose order differs between surveyors and computers)."""
    tokyo: bool = False
    """A header says 日本測地系."""


def find(header: Sequence[str], options: Options) -> Columns | None:
    """The coordinate columns of a header, or None; ``options.x``/``options.y`` name them outright."""
    if options.x or options.y:
        if not (options.x and options.y):
            raise InvalidInput("--x/--y", "name both columns")
        return Columns(options.x, options.y, labelled=True) if {options.x, options.y} <= set(header) else None
    plainly = [bare(name) for name in header]
    tokyo = [index for index, name in enumerate(header) if names_tokyo(name)]
    for skip in (set(tokyo), set[int]()):
        y = next((i for i, name in enumerate(plainly) if name in LATITUDE and i not in skip), None)
        x = next((i for i, name in enumerate(plainly) if name in LONGITUDE and i not in skip), None)
        if x is not None and y is not None:
            return Columns(header[x], header[y], labelled=True, tokyo=x in tokyo or y in tokyo)
    plain = {name: index for index, name in enumerate(plainly)}
    for east, north in (("x", "y"), ("x座標", "y座標"), ("座標x", "座標y")):
        if east in plain and north in plain:
            return Columns(header[plain[east]], header[plain[north]], labelled=False)
    return None


def numbers(values: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The column as numbers, NaN where a value is none; plain decimals are converted at once."""
    series = pd.Series(values, dtype=object)
    found = pd.to_numeric(series, errors="coerce").to_numpy(dtype=float, copy=True)
    for index in np.flatnonzero(np.isnan(found)).tolist():
        if text := str(values[index]).strip():
            found[index] = degrees(text)
    return found
