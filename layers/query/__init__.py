"""Reading features by place, time and filter, page after page, in any of the systems that are published."""

from __future__ import annotations

from layers.query.crs import CRS84, Crs, by_uri, published
from layers.query.features import Item, Position, Question, count, one, read
from layers.query.filter import Filter, translated
from layers.query.period import Period
from layers.query.pin import Pin, pinned
from layers.query.queryables import Queryable, queryables

__all__ = [
    "CRS84",
    "Crs",
    "Filter",
    "Item",
    "Period",
    "Pin",
    "Position",
    "Queryable",
    "Question",
    "by_uri",
    "count",
    "one",
    "pinned",
    "published",
    "queryables",
    "read",
    "translated",
]
