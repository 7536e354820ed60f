"""A file of many polygons as a city would deliver one: outlines of buildings in the plane rectangular system IX."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

CRS = 6677
_KINDS = ("住宅", "共同住宅", "商業施設", "工場", "官公庁施設")
_PITCH = 25.0
"""Metres between neighbours."""


def write(path: Path, count: int) -> None:
    """``count`` outlines of 5 to 9 corners, turned and of different sizes, with four attributes, as a GeoPackage."""
    random = np.random.default_rng(1)
    side = int(np.ceil(np.sqrt(count)))
    number = np.arange(count)
    centres = np.column_stack([number % side, number // side]) * _PITCH + [-side * _PITCH / 2, -30_000.0]
    width, depth, notch = (random.uniform(low, high, count) for low, high in ((6, 14), (6, 14), (1, 3)))
    turn = random.uniform(0, np.pi, count)
    corners = np.stack(
        [
            np.column_stack([-width, -depth]),
            np.column_stack([width, -depth]),
            np.column_stack([width, depth - notch]),
            np.column_stack([width - notch, depth - notch]),
            np.column_stack([width - notch, depth]),
            np.column_stack([-width, depth]),
            np.column_stack([-width, -depth]),
        ],
        axis=1,
    )
    corners /= 2
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    x, y = corners[..., 0], corners[..., 1]
    turned = np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1) + centres[:, None, :]
    frame = gpd.GeoDataFrame(
        {
            "建物ID": [f"B{index:07d}" for index in number],
            "種別": np.array(_KINDS)[random.integers(0, len(_KINDS), count)],
            "階数": random.integers(1, 15, count),
            "高さ": random.uniform(3, 60, count).round(1),
        },
        geometry=shapely.polygons(turned),
        crs=CRS,
    )
    frame.to_file(path, layer="buildings", driver="GPKG", engine="pyogrio")
