"""The few boxes that cover all that changed: what a cache must forget, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np

MOST = 64
"""So many boxes at the most are kept for a version."""

Boxes = np.ndarray[Any, np.dtype[np.float64]]


def merged(boxes: Boxes) -> Boxes:
    """At most MOST boxes (n × west, south, east, north in degrees) that together contain every box of ``boxes``."""
    boxes = np.unique(boxes[~np.isnan(boxes).any(axis=1)], axis=0)
    if len(boxes) <= MOST:
        return boxes
    side = int(MOST**0.5)
    centre = np.column_stack([boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]]) / 2
    least, span = centre.min(axis=0), np.ptp(centre, axis=0)
    cell = np.clip((centre - least) / np.where(span == 0, 1, span) * side, 0, side - 1).astype(int)
    number = cell[:, 0] * side + cell[:, 1]
    return np.array(
        [[*boxes[number == n, :2].min(axis=0), *boxes[number == n, 2:].max(axis=0)] for n in np.unique(number)]
    )
