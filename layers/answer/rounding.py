"""Figures rounded for display so that what is shown adds up exactly, by the largest remainder."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor


def hundredths(value: float) -> float:
    """``value`` with two decimals."""
    return round(value, 2) + 0.0


def apportioned(values: Sequence[float], total: float) -> list[float]:
    """``values``, which add up to about ``total``, with two decimals, so that they add up to ``hundredths(total)``.

    Each is rounded down; the hundredths that then lack go to the largest remainders, the first of equals first.
    """
    wanted = round(hundredths(total) * 100)
    whole = sum(values)
    if whole <= 0:
        return [0.0 for _ in values]
    exact = [value / whole * wanted for value in values]
    least = [floor(value + 1e-9) for value in exact]
    lacking = wanted - sum(least)
    order = sorted(range(len(values)), key=lambda n: (least[n] - exact[n], n))
    for n in order[: max(lacking, 0)]:
        least[n] += 1
    return [cents / 100 for cents in least]
