"""Products of 国土数値情報 whose content no layer holds: recognised, so that the refusal says why and what to take."""

from __future__ import annotations

from importers.formats.product import Columns, Product
from importers.source import Options, SourceTable
from mapsvc.errors import UnreadableSource


def _never(table: SourceTable, _columns: Columns, _options: Options) -> SourceTable:
    raise UnreadableSource(f"{table.name}: feeds no layer")


def _unfit(id_: str, title: str, column: str) -> Product:
    return Product(id_, title, lambda columns: column in columns, lambda name, columns: frozenset[str](), _never)


PRODUCTS = (
    _unfit(
        "A31 of 2012",
        "浸水想定区域 in ranks with other limits (2–5 m, 5 m and more) than flood_depth holds; take a later edition",
        "A31_001",
    ),
    _unfit("W05", "河川 as centre lines and nodes, where the layer water holds surfaces", "W05_004"),
)
