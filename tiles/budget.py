"""The byte budget of a tile: what is too much is left out, the least important first, and the cut is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tiles.wire import FEATURE, LAYER, VALUE, encode_varint, items, last_value

_SMALLEST_FEATURE = 12
"""Bytes of the smallest feature there can be: so many times less than the budget is the number worth reading."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Of ``there`` features only the ``kept`` most important are in the tile."""

    kept: int
    there: int


def most_features(budget: int) -> int:
    """More features of one layer than this cannot fit into ``budget`` bytes."""
    return budget // _SMALLEST_FEATURE


def allowances(sizes: Sequence[int], budget: int) -> list[int]:
    """How many bytes each layer may have: small ones all they need, the large ones equal shares of what is left."""
    result = list(sizes)
    left, waiting = budget, len(sizes)
    for place in sorted(range(len(sizes)), key=lambda place: sizes[place]):
        result[place] = min(sizes[place], left // waiting)
        left -= result[place]
        waiting -= 1
    return result


def shorten(mvt: bytes, allowance: int) -> tuple[bytes, int]:
    """A tile of one layer cut to ``allowance`` bytes, and how many of its features are left.

    Features stand in the order of importance. Values are numbered in the order of their first use, so those that the
    features kept use are the first ones.
    """
    (_, _, content, end), *_ = (item for item in items(mvt) if item[0] == LAYER)
    layer = mvt[content:end]
    fields = list(items(layer))
    features = [field for field in fields if field[0] == FEATURE]
    values = [field for field in fields if field[0] == VALUE]
    room = allowance - sum(field[3] - field[1] for field in fields if field[0] not in (FEATURE, VALUE))
    room -= 1 + len(encode_varint(len(layer)))
    kept = used = 0
    for _, start, inside, stop in features:
        needed = max(used, last_value(layer[inside:stop]) + 1)
        room -= stop - start + sum(value[3] - value[1] for value in values[used:needed])
        if room < 0:
            break
        kept, used = kept + 1, needed
    gone = {field[1] for field in (*features[kept:], *values[used:])}
    body = b"".join(layer[field[1] : field[3]] for field in fields if field[1] not in gone)
    return bytes([LAYER << 3 | 2]) + encode_varint(len(body)) + body if kept else b"", kept
