"""Filters in CQL2 (OGC 21-065r2), as conditions in SQL whose values are parameters."""

from __future__ import annotations

from layers.query.filter.translate import Filter, translated

__all__ = ["Filter", "translated"]
