"""What a request asks of a collection's features: its parameters, each bounded and refused by name."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flask import request

from layers.query import CRS84, Crs, Filter, Period, by_uri, queryables, translated
from layers.query.crs import box
from layers.query.filter.simple import equals
from layers.query.period import on, parse
from layers.query.queryables import GEOMETRY
from mapsvc.dates import today
from mapsvc.errors import InvalidInput
from web import parameters
from web.ogc.answers import COMMON

if TYPE_CHECKING:
    from datetime import datetime

    from shapely.geometry.base import BaseGeometry

    from layers.definition import Layer

DEFAULT_LIMIT, MOST = 100, 10_000
OWN = frozenset(
    {"limit", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs", "known_at", "token"}
)
"""Parameters of features; a declared field of one of these names can be asked for in ``filter`` only."""
_WHOLE = re.compile(r"[0-9]{1,40}", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})([eE][+-]?[0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about features, but for the state of the layer that it is put to."""

    period: Period
    place: BaseGeometry | None
    filters: tuple[Filter, ...]
    crs: Crs
    known_at: datetime | None
    limit: int


def simple_names(layer: Layer) -> list[str]:
    """The properties of ``layer`` that are parameters of their own."""
    return [name for name in queryables(layer) if name != GEOMETRY and name not in OWN | COMMON]


def asked(layer: Layer) -> Asked:
    """The question of this request; raises InvalidInput naming the parameter that is wrong."""
    simple = simple_names(layer)
    parameters.refuse_unknown(COMMON | OWN | set(simple))
    crs = system("crs")
    found = [equals(layer, name, raw) for name in simple if (raw := parameters.single(name)) is not None]
    if (filtered := condition(layer)) is not None:
        found.append(filtered)
    return Asked(period(), bbox(), tuple(found), crs, parameters.known_at(), limit())


def limit() -> int:
    """How many features a page holds at most; more than MOST means MOST (Part 1, 7.15.2)."""
    raw = parameters.single("limit")
    if raw is None:
        return DEFAULT_LIMIT
    if not _WHOLE.fullmatch(raw) or int(raw) == 0:
        raise InvalidInput("limit", f"must be a whole number from 1 to {MOST}", "ogc.limit", most=MOST)
    return min(int(raw), MOST)


def period() -> Period:
    """The days that ``datetime`` names; today without it."""
    raw = parameters.single("datetime")
    return on(today()) if raw is None else parse(raw)


def system(name: str) -> Crs:
    """The system that the parameter ``name`` names; CRS84 without it."""
    raw = parameters.single(name)
    return CRS84 if raw is None else by_uri(raw, name)


def bbox() -> BaseGeometry | None:
    """What lies in ``bbox`` of ``bbox-crs``, as it is stored; None without it."""
    crs, raw = system("bbox-crs"), parameters.single("bbox")
    if raw is None:
        return None
    numbers = [float(part) if _NUMBER.fullmatch(part.strip()) else math.nan for part in raw.split(",", 6)]
    if len(numbers) not in {4, 6} or not all(map(math.isfinite, numbers)):
        message = "must be 4 numbers (6 with heights), lower corner before upper corner"
        raise InvalidInput("bbox", message, "ogc.bbox")
    flat = numbers if len(numbers) == 4 else [numbers[0], numbers[1], numbers[3], numbers[4]]
    return box((flat[0], flat[1], flat[2], flat[3]), crs, "bbox")


def condition(layer: Layer) -> Filter | None:
    """What ``filter`` in ``filter-lang`` and ``filter-crs`` says; None without it."""
    crs, raw = system("filter-crs"), parameters.single("filter")
    named = parameters.single("filter-lang") or "cql2-text"
    if named not in {"cql2-text", "cql2-json"}:
        raise InvalidInput("filter-lang", "must be cql2-text or cql2-json")
    language: Literal["cql2-text", "cql2-json"] = "cql2-json" if named == "cql2-json" else "cql2-text"
    return None if raw is None else translated(layer, raw, language, crs)


def canonical() -> list[tuple[str, str]]:
    """The parameters of this request that decide which features there are, in order."""
    return sorted((name, raw) for name, raw in request.args.items() if name not in COMMON | {"limit", "token"})
