"""What a writer says to the store, in one form for every kind of change."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

Props = dict[str, Any]

Content = tuple[bytes, bytes, str]
"""Digest, EWKB and canonical JSON of what a feature is."""

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Assertion:
    """In the legal interval [valid_from, valid_to) the feature ``key`` is this; None bounds are open.

    ``geom`` is in EPSG:4326. ``geom`` and ``props`` both None: in that interval the feature does not exist.
    """

    key: str
    valid_from: date | None
    valid_to: date | None
    geom: BaseGeometry | None
    props: Props | None

    @property
    def absent(self) -> bool:
        """Whether this says that the feature does not exist in the interval."""
        return self.geom is None


@dataclass(frozen=True, slots=True)
class Feature:
    """One stored state of a feature: content, legal interval, and the interval in which the system held it true."""

    id: int
    key: str
    geom: BaseGeometry
    props: Props
    valid_from: date | None
    valid_to: date | None
    recorded_from: datetime
    recorded_to: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """A layer's version and when it was recorded; version 0 is a layer that never held anything."""

    version: int
    recorded_at: datetime | None


def encode(props: Props) -> str:
    """``props`` as canonical JSON: keys sorted, unknown values (None) left out."""
    if None in props.values():
        props = {name: value for name, value in props.items() if value is not None}
    # Decoded, because the bytes orjson gives hold on to the kilobytes it wrote them in.
    return orjson.dumps(props, option=orjson.OPT_SORT_KEYS).decode()


def contents(assertions: Sequence[Assertion]) -> list[Content | None]:
    """Per assertion its content, or None where it says "absent". Equal content gives an equal digest."""
    result: list[Content | None] = []
    # In chunks: the geometries pass through copies that would otherwise all be alive at once.
    for start in range(0, len(assertions), _CHUNK):
        chunk = assertions[start : start + _CHUNK]
        geoms = shapely.force_2d(np.array([row.geom for row in chunk], dtype=object))
        for row, wkb in zip(chunk, shapely.to_wkb(shapely.set_srid(geoms, 4326), include_srid=True), strict=True):
            if wkb is None:
                result.append(None)
            else:
                json = encode(row.props or {})
                result.append((hashlib.md5(wkb + json.encode(), usedforsecurity=False).digest(), wkb, json))
    return result
