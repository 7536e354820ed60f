"""What the drawing board hands to the store: a state of a feature, still in metres of its tile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

CITY = "汐見市"


@dataclass(frozen=True, slots=True)
class Drawn:
    """In [since, until) the feature ``key`` is this. ``geom`` in metres of the tile; None bounds are open."""

    key: str
    geom: shapely.Geometry
    props: dict[str, Any]
    since: date | None = None
    until: date | None = None


def notice(day: date, number: int) -> str:
    """The number of a public notice of ``day``, as the fictional city counts them."""
    return f"{CITY}告示第{day.month * 31 + day.day + number * 7 % 400}号"


def decision(decided: date, notified: date, number: int = 0, by: str = CITY) -> dict[str, Any]:
    """The properties that every planning decision has."""
    return {
        "decided_on": decided.isoformat(),
        "notified_on": notified.isoformat(),
        "notice_number": notice(notified, number),
        "decided_by": by,
    }


def hectares(area: shapely.Geometry) -> float:
    """Area in ha, to two decimals."""
    return round(float(shapely.area(area)) / 10_000, 2)
