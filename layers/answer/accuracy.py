"""How far a line of a source may lie from where it is drawn, by the scale of its map."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from layers.answer.model import Source
from layers.definition import Answer, Layer

_ASKED = (Answer.COVERS, Answer.WITHIN)

# 水平位置の標準偏差 by 地図情報レベル (公共測量 作業規程の準則). Other scales: 0.7 mm on the map, the same rule.
_STANDARD_DEVIATION = {250: 0.12, 500: 0.25, 1000: 0.70, 2500: 1.75, 5000: 3.5, 10000: 7.0}
_ON_THE_MAP_M = 0.0007

_PLAN_SCALE = 2500
"""Where no scale is known: plans are drawn at 1/2,500 or larger (都市計画法施行規則 第9条第2項)."""

SEARCH_M = 50.0
"""So far boundaries are looked for, or as far as the coarsest layer's tolerance or reach."""

CLOSING_M = 0.01
"""Half the width of gaps between features of one kind that are no boundary."""


def tolerance_m(scale: int | None) -> float:
    """Two standard deviations of a horizontal position, in metres, on a map of 1/``scale``.

    About 95 of 100 positions lie nearer to the truth than that; within it, the map cannot say on which side a place is.
    """
    known = scale or _PLAN_SCALE
    return 2 * _STANDARD_DEVIATION.get(known, known * _ON_THE_MAP_M)


def search_m(layers: Iterable[Layer]) -> float:
    """How far around a place is looked, in metres: as far as any of ``layers`` may say something of it."""
    return max([SEARCH_M, *(max(tolerance_m(one.scale), one.within_m) for one in layers if one.answer in _ASKED)])


def coarsest_m(layers: Iterable[Layer], sources: Callable[[Layer], Source | None]) -> float:
    """The largest tolerance of what ``layers`` hold at a place, in metres: a source may be coarser than its layer.

    Where it is more than was searched, a boundary within it may have been missed, and the place is asked about again.
    """
    held = ((one, sources(one)) for one in layers if one.answer is Answer.COVERS and one.live is None)
    return max((tolerance_of(layer, source) for layer, source in held if source is not None), default=0.0)


def tolerance_of(layer: Layer, source: Source | None) -> float:
    """The tolerance of the layer's data at a place: the source's scale, else the layer's."""
    return tolerance_m((source.scale if source else None) or layer.scale)
