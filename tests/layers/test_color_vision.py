"""Legends for eyes that see colours otherwise: what colour does not tell apart, a pattern, symbol or label does."""

from __future__ import annotations

from itertools import combinations

import pytest

from layers.definition import Geometry, Layer
from layers.derive.color_vision import SIMULATED, seen
from layers.derive.colors import distance, mix
from layers.derive.legend import LegendEntry, legend
from layers.registry import catalogue

LEAST = 8.0
"""ΔE*ab (CIE76) below which two samples are not told apart at a glance."""
LAYERS = [layer for layer in catalogue().layers.values() if layer.style.by]


def _ground(entry: LegendEntry) -> str:
    """What is seen of the colour: on paper, as far as it lets the paper through."""
    return mix("#ffffff", entry.color, entry.opacity if entry.geometry is Geometry.POLYGON else 1.0)


SAME = {"missing", None}
"""Values that say the same in a live layer: there is no reading."""


def _told_otherwise(layer: Layer, one: LegendEntry, other: LegendEntry) -> bool:
    if layer.live is not None and {one.value, other.value} == SAME:
        return True
    labelled = layer.style.label == layer.style.by
    marks = [(entry.pattern, entry.symbol, entry.width) for entry in (one, other)]
    return labelled or marks[0] != marks[1]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_no_two_entries_look_alike(layer: Layer) -> None:
    alike = []
    for scheme in ("light", "dark"):
        for one, other in combinations(legend(layer, "en", scheme), 2):  # type: ignore[arg-type]
            if _told_otherwise(layer, one, other):
                continue
            for vision in ("usual", *SIMULATED):
                far = distance(seen(_ground(one), vision), seen(_ground(other), vision))
                if far < LEAST:
                    alike.append(f"{scheme}, {vision}: {one.title} / {other.title}: {far:.1f}")
    assert alike == []


def test_the_simulation_takes_red_and_green_together() -> None:
    """A red and a green of like lightness, far apart for the usual eye, come close for the others; grey stays grey."""
    red, green = "#d05050", "#7f8a3c"
    for vision in SIMULATED:
        assert distance(seen(red, vision), seen(green, vision)) < distance(red, green) / 2
        assert distance(seen("#808080", vision), "#808080") < 1
