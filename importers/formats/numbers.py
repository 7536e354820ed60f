"""Number columns as official files write them: units, full-width digits, 0 for "not decided"."""

from __future__ import annotations

import re

import pandas as pd

from importers.formats.values import each

_UNIT = re.compile(r"(?:%|パーセント|m2|㎡|平方メートル|m|メートル|ha|人|名|台)$", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def plain(text: str) -> float | str:
    """The number in ``text`` without its unit; the text itself where there is none, for the import to refuse."""
    bare = _UNIT.sub("", text).strip()
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    try:
        found = float(bare)
    except ValueError:
        return text
    return found if found == found and abs(found) != float("inf") else text  # noqa: PLR0124


def numeric(column: pd.Series) -> pd.Series:
    """The column as numbers; what is none stays as it is."""
    return each(column, plain)


def percent(column: pd.Series) -> pd.Series:
    """A ratio in percent; 0 stands for "not decided" in national files and becomes None."""
    found = numeric(column)
    return found.where(found != 0, None)


def whole(column: pd.Series, *, least: int = 0) -> pd.Series:
    """The column as whole numbers; below ``least`` stands for "unknown" and becomes None, no number stays as it is."""

    def read(text: str) -> object:
        found = plain(text)
        if isinstance(found, float) and found.is_integer():
            return int(found) if found >= least else None
        return found

    return each(column, read)
