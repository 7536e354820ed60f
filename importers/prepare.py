"""A source as assertions for the store, with everything that was decided, repaired and rejected. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from importers import keys as keying
from importers import mapping, readers
from importers.blank import blank
from importers.geometry import place
from importers.overlay import lay_over
from importers.profile import Profile
from importers.readers.archive import open_source
from importers.source import Decision, Options, Reject, SourceTable
from layers.definition import Answer, Layer
from layers.store.assertion import Assertion
from mapsvc.errors import Ambiguous

_Known = dict[tuple[str, date | None], tuple[int, str, int]]
"""(key, valid from) → place in the records, table and row."""

_ENOUGH, _FEW, _FAR_DEGREES = 20, 0.02, 2.0
"""From this many features on, at most this share of them, this far (some 200 km) from the rest, is pointed out."""

Progress = Callable[[str, int, int], None]
"""Told (stage, done, total) as an import proceeds."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """A Progress that tells nobody."""


@dataclass(slots=True)
class Prepared:
    """What a source says about a layer."""

    path: Path
    sha256: str = ""
    size: int = 0
    format: str = ""
    records: list[Assertion] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    unsaid: list[BaseGeometry] = field(default_factory=list)
    """Places of rejected rows: something applies there, and the layer will not say what."""
    repairs: Counter[str] = field(default_factory=Counter)
    omitted: list[Reject] = field(default_factory=list)
    """Rows taken without a wrong optional value."""
    repaired: list[Reject] = field(default_factory=list)
    """Rows taken with another geometry than the source's, and what was done to it."""
    decisions: list[Decision] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    crs: set[int] = field(default_factory=set)
    encodings: set[str] = field(default_factory=set)
    tables: int = 0
    rows: int = 0
    passed_over: int = 0
    """Rows that the profile leaves to other layers."""
    laid_over: int = 0
    """Rows that are no features but give features values."""
    merged: int = 0
    """Rows that repeat another row exactly."""
    valid_from: date | None = None
    """Day of legal effect that the files state for all their rows."""

    def decide(self, decisions: list[Decision], table: str, many: bool) -> None:
        """Keep decisions once; those that differ between tables name theirs."""
        for decision in decisions:
            if any(d.what == decision.what and d.value == decision.value for d in self.decisions):
                continue
            evidence = f"{decision.evidence} [{table}]" if many else decision.evidence
            self.decisions.append(Decision(decision.what, decision.value, evidence))


def prepare(path: Path, layer: Layer, options: Options, profile: Profile, progress: Progress = silent) -> Prepared:
    """Read, map, check and place the source at ``path``.

    Raises Ambiguous, UnreadableSource, InvalidInput or DeclarationError where nothing can be said; a bad row is a
    reject, never an error.
    """
    progress("read", 0, 1)
    with open_source(path) as source:
        name, tables = readers.read(source, options, plain=profile.maps)
        prepared = Prepared(path, source.sha256, source.size, name)
    progress("read", 1, 1)
    prepared.decisions.append(Decision("format", name, "the files' names and content"))
    many = len(tables) > 1
    overlays = [table for table in tables if profile.overlay_of(table.name)]
    tables = [table for table in tables if not profile.overlay_of(table.name)]
    prepared.tables = len(tables)
    known: _Known = {}
    for number in range(prepared.tables):
        progress("check", number, prepared.tables)
        _add(prepared, tables[number], layer, profile, options, known, many)
        tables[number] = None  # type: ignore[call-overload]  # memory: the raw table is not needed any more
    for table in overlays:
        _lay_over(prepared, table, layer, profile, options)
    progress("check", prepared.tables, prepared.tables)
    _tell_of_far_ones(prepared)
    return prepared


def _tell_of_far_ones(prepared: Prepared) -> None:
    """Point out the few features that lie in another part of the country than all others: often a slip of a digit."""
    records = prepared.records
    if len(records) < _ENOUGH:
        return
    centres = shapely.get_coordinates(shapely.centroid(np.array([record.geom for record in records], dtype=object)))
    away = np.abs(centres - np.median(centres, axis=0)).max(axis=1) > _FAR_DEGREES
    if not 0 < away.sum() <= len(away) * _FEW:
        return
    shown = ", ".join(
        f"{records[at].key[:40]} at {centres[at][0]:.4f}, {centres[at][1]:.4f}" for at in np.flatnonzero(away)[:3]
    )
    evidence = f"over {_FAR_DEGREES:g}° from the middle of the others, taken as they are, to be checked: {shown}"
    prepared.decisions.append(Decision("far away", f"{int(away.sum())} features", evidence))


def _lay_over(prepared: Prepared, table: SourceTable, layer: Layer, profile: Profile, options: Options) -> None:
    rule = profile.overlay_of(table.name)
    assert rule is not None
    prepared.rows += len(table.frame) + len(table.rejects)
    prepared.laid_over += len(table.frame)
    rejects, decision = lay_over(prepared.records, table, rule.columns, layer, options)
    prepared.rejects += [*table.rejects, *rejects]
    prepared.decide([*table.decisions, decision], table.name, many=True)


def _add(
    prepared: Prepared,
    table: SourceTable,
    layer: Layer,
    profile: Profile,
    options: Options,
    *rest: Any,
) -> None:
    known, many = rest
    wanted = mapping.selected(table, profile)
    rows = np.arange(1, len(table.frame) + 1) if table.rows is None else np.asarray(table.rows)
    prepared.rows += len(table.frame) + len(table.rejects)
    prepared.passed_over += int((~wanted).sum())
    if not wanted.all():
        table.frame, rows = table.frame[wanted].reset_index(drop=True), rows[wanted]
    prepared.crs.add(table.crs)
    prepared.encodings.update(filter(None, [table.encoding]))
    for name, value in table.metadata.items():
        prepared.metadata.setdefault(name, value)
    prepared.valid_from = prepared.valid_from or table.valid_from
    prepared.decide(table.decisions, table.name, many)
    prepared.rejects += table.rejects

    mapped = mapping.map_rows(table, layer, profile, options)
    _refuse_unmapped(table, layer, profile, mapped)
    prepared.decide(mapped.decisions, table.name, many)
    # The source's geometries go as soon as they are placed: with 300,000 polygons they are most of the memory.
    geometries = table.frame.geometry.to_numpy()
    table.frame = pd.DataFrame(table.frame.drop(columns=table.frame.geometry.name))
    placed = place(geometries, table.crs, layer.geometry, options)
    del geometries
    prepared.decide(placed.decisions, table.name, many)
    found, made_of = keying.keys(table, layer, profile, mapped.props, placed.geometries)
    prepared.decide([Decision("key", made_of, "profile" if profile.key else "declaration")], table.name, many)

    reasons = {**mapped.reasons, **placed.reasons}
    reasons.update({row: "the columns of its key are blank" for row, key in enumerate(found) if key is None})
    prepared.rejects += _rows(table, rows, sorted(reasons.items()))
    prepared.unsaid += [placed.geometries[row] for row in reasons if placed.geometries[row] is not None]
    prepared.omitted += _rows(table, rows, [(row, text) for row, text in mapped.omitted if row not in reasons])
    repairs = [(row, text) for row, text in placed.repairs.items() if row not in reasons]
    prepared.repairs.update(text.split(" (")[0] for _, text in repairs)
    prepared.repaired += _rows(table, rows, repairs)
    refused: list[tuple[int, str]] = []
    starts = _days(mapped.props, layer.importing.valid_from)
    ends = _days(mapped.props, layer.importing.valid_to)
    for row, (key, start, end) in enumerate(zip(found, starts, ends, strict=True)):
        if row in reasons or key is None:
            continue
        record = Assertion(key, start, end, placed.geometries[row], mapped.props[row])
        if problem := _take(prepared, record, known, (table.name, int(rows[row]))):
            refused.append((row, problem))
    prepared.unsaid += [placed.geometries[row] for row, _ in refused]
    prepared.rejects += _rows(table, rows, refused)


def _refuse_unmapped(table: SourceTable, layer: Layer, profile: Profile, mapped: mapping.Mapped) -> None:
    """Areas of which no column says anything are not known to be what they are asked for: a person must say so."""
    restricts = layer.answer in {Answer.COVERS, Answer.WITHIN}
    names = mapping.attribute_names(table)
    if restricts and names and not profile.name and len(table.frame) and not any(mapped.props) and not mapped.reasons:
        raise Ambiguous(
            f"what {table.name} holds",
            f"none of its columns ({', '.join(names[:15])}) says anything for {layer.id}",
            "--profile, naming the columns, or one with a title alone, which takes the geometry",
        )


def _take(prepared: Prepared, record: Assertion, known: _Known, place: tuple[str, int]) -> str | None:
    """Add ``record``, or merge it with an equal one; why not, where its key is taken by another content."""
    start, end = record.valid_from, record.valid_to
    if start is not None and end is not None and end <= start:
        return f"ends on {end}, before it begins ({start})"
    number, table, row = known.setdefault((record.key, start), (len(prepared.records), *place))
    if number == len(prepared.records):
        prepared.records.append(record)
        return None
    if _equal(prepared.records[number], record):
        prepared.merged += 1
        return None
    where = f"row {row}" + (f" of {table}" if table != place[0] else "")
    return f"has the key {record.key!r} of {where}, but another content"


def _rows(table: SourceTable, rows: Any, said: Sequence[tuple[int, str]]) -> list[Reject]:
    """What is said of some rows, with the row's number in the source and its values."""
    values = table.frame.iloc[[row for row, _ in said]].to_dict("records")
    return [
        Reject(
            int(rows[row]), text, {str(name): value for name, value in found.items() if not blank(value)}, table.name
        )
        for (row, text), found in zip(said, values, strict=True)
    ]


def _days(props: list[dict[str, Any]], name: str | None) -> list[date | None]:
    """The dates of one field, each distinct text parsed once."""
    if name is None:
        return [None] * len(props)
    known: dict[str | None, date | None] = {None: None}
    found = []
    for row in props:
        text = row.get(name)
        if text not in known:
            known[text] = date.fromisoformat(str(text))
        found.append(known[text])
    return found


def _equal(one: Assertion, other: Assertion) -> bool:
    return (
        one.props == other.props
        and one.valid_to == other.valid_to
        and bool(shapely.equals(one.geom, other.geom) if one.geom is not None and other.geom is not None else False)
    )
