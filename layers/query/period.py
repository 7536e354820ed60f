"""Days in law that are asked for: one, or all from one to another, both included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from mapsvc.dates import JST, parse_moment
from mapsvc.errors import InvalidInput

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[ +-]\d\d:\d\d)", re.ASCII)
_OPEN = {"", ".."}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included; None is without end."""

    first: date | None
    last: date | None

    @property
    def day(self) -> date | None:
        """The only day, where it is one: then each feature has at most one state."""
        return self.first if self.first == self.last else None

    def sql(self, valid: str) -> tuple[str, tuple[object, ...]]:
        """A condition that is true where the legal interval ``valid`` (a daterange) meets the period."""
        if (day := self.day) is not None:
            return f"{valid} @> %s::date", (day,)
        return f"{valid} && daterange(%s::date, %s::date, '[]')", (self.first, self.last)

    def __str__(self) -> str:
        """As it is written in ``datetime``."""
        if (day := self.day) is not None:
            return day.isoformat()
        return "/".join(".." if side is None else side.isoformat() for side in (self.first, self.last))


def on(day: date) -> Period:
    """One day."""
    return Period(day, day)


def parse(text: str, name: str = "datetime") -> Period:
    """The period that an RFC 3339 date or instant, or an interval of them (``a/b``, ``../b``, ``a/..``), names.

    What is asked is the law, which changes by the day: an instant means its day in Japan. Raises InvalidInput(name).
    """
    sides = text.split("/")
    if len(sides) > 2 or len(text) > 100:
        raise InvalidInput(name, "must be one date or instant, or two of them with a slash between")
    if len(sides) == 1:
        return on(_day(sides[0], name))
    first, last = (None if side in _OPEN else _day(side, name) for side in sides)
    if first is not None and last is not None and first > last:
        raise InvalidInput(name, "must not end before it begins", "ogc.period")
    return Period(first, last)


def _day(text: str, name: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            # More digits than a microsecond's say nothing about the day.
            return parse_moment(re.sub(r"(\.\d{6})\d+", r"\1", text.upper())).astimezone(JST).date()
    except (ValueError, OverflowError, InvalidInput):
        pass
    message = "must be written as 2019-04-01 or 2019-04-01T09:00:00+09:00, an interval as 2019-04-01/.."
    raise InvalidInput(name, message, "ogc.datetime")
