"""What the modules of national products have in common: the declaration of one, and the making of its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importers.formats import municipalities
from importers.formats.values import table_of
from importers.source import Decision, Options, Reject, SourceTable

Columns = Mapping[str, str]
"""Column names of a file by their upper-case form: letter case differs between editions."""


@dataclass(frozen=True, slots=True)
class Product:
    """One product: how it is recognised, what it feeds and how its table becomes fields."""

    id: str
    title: str
    """Name of the data set as its terms want it quoted."""
    matches: Callable[[Columns], bool]
    layers: Callable[[str, Columns], frozenset[str]]
    """Layers that a file of this name and these columns feeds."""
    convert: Callable[[SourceTable, Columns, Options], SourceTable]


def columns_of(names: object) -> dict[str, str]:
    """:data:`Columns` of an iterable of names."""
    return {str(name).upper(): str(name) for name in names if name != "geometry"}  # type: ignore[attr-defined]


def rebuilt(
    table: SourceTable,
    values: Mapping[str, pd.Series],
    *,
    reasons: pd.Series | None = None,
    leave: pd.Series | None = None,
    decisions: list[Decision],
    product: Product,
) -> SourceTable:
    """``table`` with ``values`` as its only columns; rows with a reason are rejected, rows in ``leave`` left out."""
    source = table.frame
    rows = np.arange(1, len(source) + 1) if table.rows is None else np.asarray(table.rows)
    out = pd.Series(False, index=source.index) if leave is None else leave
    bad = pd.Series(False, index=source.index) if reasons is None else reasons.notna() & ~out
    plain = source.drop(columns=source.geometry.name)
    rejects = [
        Reject(int(rows[at]), str(reasons.iloc[at]), plain.iloc[at].to_dict(), table.name)  # type: ignore[union-attr]
        for at in np.flatnonzero(bad.to_numpy())
    ]
    keep = (~out & ~bad).to_numpy()
    frame = table_of(values, source.geometry.to_numpy(), keep)
    found = Decision("product", f"{product.id} {product.title}", f"columns of {table.name}")
    return replace(
        table,
        frame=frame,
        rows=rows[keep],
        decisions=[*table.decisions, found, *decisions],
        rejects=[*table.rejects, *rejects],
        metadata={
            **table.metadata,
            "source": f"国土数値情報（{product.title}）{table.name}",
            "attribution": f"国土数値情報（{product.title}）（国土交通省）",
        },
    )


def outside(
    table: SourceTable, codes: str | None, names: str | None, options: Options
) -> tuple[pd.Series | None, list[Decision]]:
    """Rows that lie outside ``options.boundary`` (None: no boundary was named), and the decision to leave them out."""
    if options.boundary is None:
        return None, []
    frame = table.frame
    found = frame[codes] if codes is not None else pd.Series("", index=frame.index)
    inside = municipalities.belongs(found, frame[names] if names is not None else None, options.boundary)
    kept = f"{int(inside.sum())} of {len(frame)} rows"
    return ~inside, [Decision("municipality", options.boundary, f"{kept} of {table.name} lie in it")]
