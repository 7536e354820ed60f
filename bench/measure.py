"""Repeated measurements taken in turn, so that a machine that slows down slows all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Series:
    """The same figure, measured several times."""

    values: tuple[float, ...]
    unit: str

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    def text(self) -> str:
        """Median and range, for a table."""
        low, high = min(self.values), max(self.values)
        return f"{_short(self.middle)} ({_short(low)}-{_short(high)}) {self.unit}".rstrip()


@dataclass(slots=True)
class Result:
    """One line of the table: a figure of ours, beside that of another program where there is one."""

    name: str
    ours: Series
    theirs: Series | None = None
    other: str = ""
    """Who the other is."""
    more_is_better: bool = True
    aim: str = ""
    limit: str = ""
    """What keeps the figure from being better."""
    details: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> Series | None:
        """Ours as a fraction of theirs, per pair of neighbours in time; above 1 is better than the other.

        None where there is no other, or where a count is none.
        """
        if self.theirs is None or 0 in {*self.ours.values, *self.theirs.values}:
            return None
        pairs = zip(self.ours.values, self.theirs.values, strict=True)
        return Series(tuple(a / b if self.more_is_better else b / a for a, b in pairs), "")


def in_turn(subjects: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, tuple[float, ...]]:
    """Measure A B A B …: the values of each subject in the order in which they were taken."""
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(repeats):
        for name, measure in subjects.items():
            taken[name].append(measure())
    return {name: tuple(values) for name, values in taken.items()}


def _short(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.1 or value == 0 else f"{value:.2g}"
