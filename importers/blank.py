"""Which raw values say nothing. Without pandas: the web process asks it too, for what a form says."""

from __future__ import annotations

import math

from mapsvc.text import nfkc

_BLANK = frozenset(["", "-", "‐", "―", "—", "–", "−", "…", "...", "null", "none", "nan", "<null>", "n/a", "#n/a"])
_NOTHING = frozenset({"NAType", "NaTType"})
"""Types of pandas' values for what is missing."""


def blank(raw: object) -> bool:
    """Whether a raw value says nothing."""
    if raw is None or (isinstance(raw, float) and math.isnan(raw)) or type(raw).__name__ in _NOTHING:
        return True
    return isinstance(raw, str) and nfkc(raw).casefold() in _BLANK
