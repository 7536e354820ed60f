"""What a set of assertions changes in the stored history of one feature. Pure: no database, no geometry.

A feature's history in law is a row of segments that do not overlap. An assertion overwrites an interval of it. Equal
neighbours are joined, so that the history depends on what was said, not on how often.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["new", "changed", "corrected", "ended"]


@dataclass(frozen=True, slots=True)
class Segment:
    """Content in force over [start, end); ``source`` says where the content lies."""

    start: date
    end: date
    digest: bytes
    source: int
    """At least 0: the stored feature of this id. Below 0: the assertion with index ``-source - 1``."""


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """What to do for one key: stored rows to close, segments to open, and what to tell."""

    close: tuple[int, ...]
    open: tuple[Segment, ...]
    kind: Kind
    before: int | None
    """Stored id of the last segment before the change."""
    after: Segment | None
    """The last segment after it (in ``open``, or a stored one that stays); None where nothing is left."""


def low(day: date | None) -> date:
    """An open lower bound as the earliest day Python knows."""
    return date.min if day is None else day


def high(day: date | None) -> date:
    """An open upper bound as the latest day Python knows."""
    return date.max if day is None else day


def overwrite(segments: Sequence[Segment], start: date, end: date, content: tuple[bytes, int] | None) -> list[Segment]:
    """``segments`` after [start, end) became ``content`` (digest, source), or absent for None."""
    result: list[Segment] = []
    for old in segments:
        if old.end <= start or end <= old.start:
            result.append(old)
            continue
        if old.start < start:
            result.append(Segment(old.start, start, old.digest, old.source))
        if end < old.end:
            result.append(Segment(end, old.end, old.digest, old.source))
    if content is not None:
        result.append(Segment(start, end, *content))
    result.sort(key=lambda segment: segment.start)
    return result


def joined(segments: Iterable[Segment]) -> list[Segment]:
    """``segments`` in order, neighbours of equal content made one (keeping a stored source where there is one)."""
    result: list[Segment] = []
    for segment in segments:
        last = result[-1] if result else None
        if last is not None and last.end == segment.start and last.digest == segment.digest:
            source = last.source if last.source >= 0 else segment.source
            result[-1] = Segment(last.start, segment.end, last.digest, source)
        else:
            result.append(segment)
    return result


def plan_key(
    stored: Sequence[Segment], asserted: Sequence[tuple[date, date, tuple[bytes, int] | None]]
) -> KeyPlan | None:
    """What the assertions, applied in order, change in ``stored``; None where they change nothing."""
    if not stored and len(asserted) == 1:
        return _first(*asserted[0])
    before = sorted(stored, key=lambda segment: segment.start)
    after = list(before)
    for start, end, content in asserted:
        after = overwrite(after, start, end, content)
    after = joined(after)
    kept = {(s.start, s.end, s.digest) for s in before} & {(s.start, s.end, s.digest) for s in after}
    close = tuple(s.source for s in before if (s.start, s.end, s.digest) not in kept)
    opened = tuple(s for s in after if (s.start, s.end, s.digest) not in kept)
    if not close and not opened:
        return None
    last = after[-1] if after else None
    return KeyPlan(
        close=close,
        open=opened,
        kind=_kind(before, after),
        before=before[-1].source if before else None,
        after=last,
    )


def _first(start: date, end: date, content: tuple[bytes, int] | None) -> KeyPlan | None:
    """The plan for a feature of which one thing is said for the first time: most of what an import brings."""
    if content is None:
        return None
    segment = Segment(start, end, *content)
    return KeyPlan(close=(), open=(segment,), kind="new", before=None, after=segment)


def _kind(before: Sequence[Segment], after: Sequence[Segment]) -> Kind:
    if not before:
        return "new"
    if not after:
        return "ended"
    old, new = before[-1], after[-1]
    if new.digest == old.digest and new.start == old.start and new.end < old.end:
        return "ended"
    if new.start > old.start:
        return "changed"
    return "corrected"
