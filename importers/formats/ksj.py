"""国土数値情報 (MLIT) and 都市計画決定GIS: recognised by their column names, in shapefile, GeoJSON or GeoPackage.

One module per product; each knows the columns it is recognised by, the layers it feeds, and what the columns become.
"""

from __future__ import annotations

from types import ModuleType

from importers.formats import ksj_a29, ksj_a31, ksj_a33, ksj_a35, ksj_a47, ksj_a55, ksj_n03, ksj_p20

NAME = "国土数値情報"
_PRODUCTS: tuple[ModuleType, ...] = (
    ksj_a29, ksj_a55, ksj_a31, ksj_a33, ksj_a35, ksj_a47, ksj_n03, ksj_p20,
)  # fmt: skip
