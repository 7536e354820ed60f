"""Cleaning of columns as official files hold them: blanks in disguise, full-width digits, lost leading zeros."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import geopandas
import numpy as np
import pandas as pd

from mapsvc.text import fold, nfkc

NOTHING = frozenset({"", "-", "--", "‐", "―", "ー", "不明", "null", "none", "nan", "n/a", "*", "＊", "<null>"})
"""Texts that mean "no value" in official files, after NFKC, in lower case."""


def clean(value: object) -> str | None:
    """``value`` as text in NFKC, or None where it says nothing. A whole float loses its ``.0``."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if value.is_integer():
            return str(int(value))
    found = nfkc(str(value))
    return None if found.lower() in NOTHING else found


def kept(value: object) -> str | None:
    """``value`` as text exactly as the source writes it, without blanks at its ends, or None where it says nothing.

    Names and remarks keep their full-width characters; what is compared or counted goes through :func:`clean`.
    """
    found = clean(value)
    return value.strip() if found is not None and isinstance(value, str) else found


def each(column: pd.Series, change: Callable[[str], object]) -> pd.Series:
    """``change`` applied once per different cleaned value of ``column``; blanks become None."""
    return _each(column, clean, change)


def texts(column: pd.Series) -> pd.Series:
    """The column as :func:`kept` text, blanks as None."""
    return _each(column, kept, lambda found: found)


def _each(column: pd.Series, read: Callable[[object], str | None], change: Callable[[str], object]) -> pd.Series:
    codes, values = pd.factorize(column)
    found = [text if (text := read(value)) is None else change(text) for value in values]
    found.append(None)  # code -1: a missing value
    return pd.Series([found[code] for code in codes], index=column.index, dtype=object)


def padded(column: pd.Series, width: int) -> pd.Series:
    """Codes with the leading zeros that a spreadsheet took away (1101 → 01101); longer ones stay."""
    return each(column, lambda found: found.zfill(width) if found.isdigit() else found)


def translated(column: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """The column through ``names`` (keys compared folded); what is not among them becomes None."""
    table = {fold(key): value for key, value in names.items()}
    return each(column, lambda found: table.get(fold(found)))


def constant(index: pd.Index, value: object) -> pd.Series:
    """A column that holds ``value`` in every row; None for an empty one."""
    return pd.Series([value] * len(index), index=index, dtype=object)


def table_of(fields: Mapping[str, pd.Series], geometry: Any, keep: Any) -> geopandas.GeoDataFrame:
    """The rows in ``keep`` of the fields; None stays None, where pandas would make NaN of it in a column of text."""
    columns = {name: pd.Series(column.to_numpy(dtype=object)[keep], dtype=object) for name, column in fields.items()}
    return geopandas.GeoDataFrame(pd.DataFrame(columns, dtype=object), geometry=np.asarray(geometry)[keep])


def because(wrong: pd.Series, what: str, values: pd.Series) -> pd.Series:
    """Reasons for the rows where ``wrong`` is true, None elsewhere; ``what`` with the row's value put in for ``{}``."""
    given = values.map(lambda value: clean(value) or "(blank)")
    told = [what.format(value) if bad else None for bad, value in zip(wrong, given, strict=True)]
    return pd.Series(told, index=wrong.index, dtype=object)


TRUE = frozenset({"1", "○", "〇", "◯", "●", "◎", "有", "有り", "あり", "はい", "true", "yes", "y", "t", "可"})
FALSE = frozenset({"0", "×", "✕", "無", "無し", "なし", "いいえ", "false", "no", "n", "f", "不可"})


def flag(value: object) -> bool | None:
    """True, False or None (blank or not understood) for a flag column: "1", ○, 有 … against "0", ×, 無."""
    found = clean(value)
    if found is None:
        return None
    lowered = found.lower()
    # NFKC turns the ideographic zero and large circles into themselves; compare both spellings.
    if lowered in TRUE:
        return True
    return False if lowered in FALSE else None


def flags(column: pd.Series) -> pd.Series:
    """:func:`flag` for a column."""
    return pd.Series([flag(value) for value in column], index=column.index, dtype=object)
