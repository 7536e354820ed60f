"""A source's content against what is stored: what a planner approves before anything is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from layers.definition import Layer
from layers.store.assertion import Assertion, contents
from layers.store.commit import stored_segments
from layers.store.partitions import open_layer
from layers.store.plan import Segment, high, low
from mapsvc.dates import today
from mapsvc.db.connection import Connection

_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Diff:
    """How many features of a source are new, changed, closed (missing from it), same; and the assertions to commit."""

    new: int
    changed: int
    closed: int
    same: int
    assertions: list[Assertion]
    examples: dict[str, list[str]] = field(default_factory=dict)
    """The first keys of each kind."""


def diff(
    conn: Connection,
    layer: Layer,
    records: Sequence[Assertion],
    *,
    effective: date | None,
    partial: bool = False,
) -> Diff:
    """What has to be asserted so that ``layer`` says what ``records``, a source's whole content, say.

    A record whose ``valid_from`` is None does not say since when it is in force: a new one counts from ``effective``
    (None: since ever), a changed one from ``effective`` where that is later than the stored state's beginning, else
    it corrects the stored state. A stored feature the source lacks ends at ``effective`` (None: today), or, where the
    source is only ``partial``, stays. The same source twice gives no assertion.
    """
    open_layer(conn, layer)
    stored = stored_segments(conn, layer, None)
    said: dict[str, list[tuple[Assertion, bytes]]] = defaultdict(list)
    for record, content in zip(records, contents(records), strict=True):
        said[record.key].append((record, content[0] if content else b""))
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    assertions: list[Assertion] = []

    def note(kind: str, key: str, found: Sequence[Assertion]) -> None:
        counts[kind] += 1
        assertions.extend(found)
        if kind != "same" and len(examples[kind]) < _EXAMPLES:
            examples[kind].append(key)

    for key, pairs in said.items():
        history = stored.get(key)
        if not history:
            note("new", key, [_since(record, effective) for record, _ in pairs])
        elif changes := _changes(history, pairs, effective):
            note("changed", key, changes)
        else:
            note("same", key, ())
    for key, history in stored.items() if not partial else ():
        last = max(history, key=lambda segment: segment.start)
        if key not in said and last.end == date.max:
            start = max(effective or today(), last.start)
            note("closed", key, [Assertion(key, _open(start), None, None, None)])
    return Diff(counts["new"], counts["changed"], counts["closed"], counts["same"], assertions, dict(examples))


def _changes(
    history: Sequence[Segment], pairs: Sequence[tuple[Assertion, bytes]], effective: date | None
) -> list[Assertion]:
    if len(pairs) > 1:
        wanted = {(low(r.valid_from), high(r.valid_to), digest) for r, digest in pairs}
        if wanted == {(segment.start, segment.end, segment.digest) for segment in history}:
            return []
        return [record for record, _ in pairs]
    record, digest = pairs[0]
    last = max(history, key=lambda segment: segment.start)
    if record.valid_from is not None:
        if (record.valid_from, high(record.valid_to), digest) == (last.start, last.end, last.digest):
            return []
        return [record]
    if digest == last.digest and high(record.valid_to) == last.end:
        return []
    start = effective if effective is not None and effective > last.start and digest != last.digest else last.start
    return [Assertion(record.key, _open(start), record.valid_to, record.geom, record.props)]


def _since(record: Assertion, effective: date | None) -> Assertion:
    if record.valid_from is not None or effective is None:
        return record
    return Assertion(record.key, effective, record.valid_to, record.geom, record.props)


def _open(day: date) -> date | None:
    return None if day == date.min else day
