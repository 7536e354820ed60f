"""A table's columns as fields of a layer: by the profile, by field names, by the declaration's column names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from importers import convert
from importers.blank import blank
from importers.formats import zoning_codes
from importers.profile import Profile
from importers.source import Decision, Options, SourceTable
from layers.definition import Answer, Field, FieldType, Layer
from layers.derive.mapping import plain
from layers.derive.schema import check
from mapsvc.errors import InvalidInput
from mapsvc.text import nfkc

_NUMBERINGS = {"a29_004": "a29", "youtoid": "a55"}
"""Columns whose name says which numbering of 用途地域 they hold."""


@dataclass(slots=True)
class Mapped:
    """Properties per row, shared between rows of equal content; ``reasons``: row → why it cannot be taken."""

    props: list[dict[str, Any]]
    reasons: dict[int, str]
    omitted: list[tuple[int, str]] = field(default_factory=list)
    """(row, what was left out of it): optional values that are wrong, in layers that state no restriction."""
    decisions: list[Decision] = field(default_factory=list)


def selected(table: SourceTable, profile: Profile) -> Any:
    """Mask of the rows the profile wants (``where``); raises InvalidInput where a column is missing."""
    mask = np.ones(len(table.frame), dtype=bool)
    for column, wanted in profile.where.items():
        found = _column(table, column, profile)
        allowed = {nfkc(value) for value in wanted}
        mask &= pd.Series(found, dtype=object).map(lambda value, allowed=allowed: nfkc(str(value)) in allowed)
    return mask


def _column(table: SourceTable, column: str, profile: Profile) -> Any:
    names = {plain(name): name for name in attribute_names(table)}
    name = column if column in table.frame.columns else names.get(plain(column))
    if name is None:
        there = ", ".join(attribute_names(table)[:30]) or "none"
        raise InvalidInput(f"profile {profile.name}", f"{table.name} has no column {column!r}; there are: {there}")
    return table.frame[name]


def attribute_names(table: SourceTable) -> list[str]:
    """The table's columns without the geometry."""
    return [str(name) for name in table.frame.columns if name != table.frame.geometry.name]


def assigned(names: Sequence[str], layer: Layer, profile: Profile) -> dict[str, str]:
    """Field → column where no profile says which: the field's own name, its declared sources in order, its title."""
    free = {plain(name): name for name in reversed(names) if name not in profile.ignore}
    found: dict[str, str] = {}
    wanted = [(f, [f.name]) for f in layer.fields] + [(f, [*f.sources, f.title.ja]) for f in layer.fields]
    for item, spellings in wanted:
        if item.name in found or item.name in profile.columns or item.name in profile.flags:
            continue
        for spelling in spellings:
            if (column := free.get(plain(spelling))) is not None and column not in found.values():
                found[item.name] = column
                break
    return found


def map_rows(table: SourceTable, layer: Layer, profile: Profile, options: Options) -> Mapped:
    """Every row of ``table`` as properties of ``layer``; rows that break the declaration come with their reason.

    A wrong value of a required field rejects its row, and so does any wrong value in a layer that states a
    restriction; elsewhere a wrong optional value is left out and counted.
    """
    automatic = assigned(attribute_names(table), layer, profile)
    decisions: list[Decision] = []
    columns: dict[str, convert.Column] = {}
    constants = profile.constants_of(table.name)
    for item in layer.fields:
        column = _field_column(table, item, layer, profile, options, automatic.get(item.name), decisions)
        if item.name in constants:
            value = convert.value_of(item, constants[item.name])
            column = convert.constant(value, len(table.frame)) if column is None else column.where_null(value)
        if column is not None:
            columns[item.name] = column
    used = {*automatic.values(), *profile.key, *profile.where, *profile.ignore}
    used.update(column for named in profile.columns.values() for column in named)
    used.update(column for flags in profile.flags.values() for column in flags.values())
    unused = [name for name in attribute_names(table) if name not in used]
    pairs = "; ".join(f"{name} = {column}" for name, column in automatic.items())
    if pairs:
        decisions.append(Decision("columns", pairs, "names and declared sources"))
    if unused:
        decisions.append(Decision("columns left out", ", ".join(unused[:40]), "no field takes them"))
    mapped = _combined(layer, columns, len(table.frame))
    mapped.decisions = decisions
    return mapped


def _field_column(
    table: SourceTable,
    item: Field,
    layer: Layer,
    profile: Profile,
    options: Options,
    *rest: Any,
) -> convert.Column | None:
    automatic, decisions = rest
    if item.name in profile.flags:
        return _flags(table, item, profile)
    names = profile.columns.get(item.name) or ((automatic,) if automatic else ())
    if not names:
        return None
    raw = _column(table, names[0], profile)
    for name in names[1:]:
        other = _column(table, name, profile)
        raw = raw.where(~raw.map(blank), other)
    spellings = profile.values.get(item.name)
    if layer.id == "zoning" and item.name == "use" and not spellings and _numeric(raw):
        numbering, decision = zoning_codes.order(_NUMBERINGS.get(names[0].casefold()), names[0], options)
        decisions.append(decision)
        spellings = {str(number): code for number, code in zoning_codes.ORDERS[numbering].items()}
        raw = raw.map(lambda value: None if blank(value) else str(int(float(nfkc(str(value))))))
    return convert.convert(item, raw, spellings)


def _numeric(raw: Any) -> bool:
    distinct = [value for value in pd.unique(raw) if not blank(value)]
    return bool(distinct) and all(_whole(value) for value in distinct)


def _whole(value: object) -> bool:
    try:
        return float(nfkc(str(value))).is_integer()
    except ValueError:
        return False


def _flags(table: SourceTable, item: Field, profile: Profile) -> convert.Column:
    """A list of codes out of one yes/no column per code; an empty cell is no."""
    size = len(table.frame)
    bits = np.zeros(size, dtype=np.int64)
    faults: dict[int, str] = {}
    codes = list(profile.flags[item.name].items())
    truth = Field(item.name, FieldType.BOOLEAN, item.title)
    wrong = np.full(size, -1, dtype=np.int64)
    for position, (_code, name) in enumerate(codes):
        column = convert.convert(truth, _column(table, name, profile))
        yes = np.array([value is True for value in column.values] + [False], dtype=bool)
        bits |= yes[column.codes].astype(np.int64) << position
        for code, message in column.faults.items():
            wrong[column.codes == code] = len(faults)
            faults[len(faults)] = f"{name}: {message}"
    found, inverse = np.unique(bits, return_inverse=True)
    lists: list[Any] = [[code for at, (code, _) in enumerate(codes) if mask >> at & 1] for mask in found]
    values = [None] * len(faults) + lists
    place = np.where(wrong >= 0, wrong, inverse.ravel() + len(faults))
    empty = np.array([value == [] for value in values], dtype=bool)
    return convert.Column(values, np.where(empty[place], -1, place), faults)


def _combined(layer: Layer, columns: Mapping[str, convert.Column], rows: int) -> Mapped:
    """One props dictionary per distinct combination of values; each combination is checked once."""
    strict = layer.answer in {Answer.COVERS, Answer.WITHIN}
    names = list(columns)
    known: dict[tuple[int, ...], tuple[dict[str, Any], str | None, str | None]] = {}
    mapped = Mapped([], {})
    matrix = [columns[name].codes.tolist() for name in names]
    for row, combination in enumerate(zip(*matrix, strict=True) if names else [()] * rows):
        entry = known.get(combination)
        if entry is None:
            entry = known[combination] = _entry(layer, columns, dict(zip(names, combination, strict=True)), strict)
        props, reason, left_out = entry
        mapped.props.append(props)
        if reason is not None:
            mapped.reasons[row] = reason
        elif left_out is not None:
            mapped.omitted.append((row, left_out))
    return mapped


def _entry(
    layer: Layer, columns: Mapping[str, convert.Column], codes: Mapping[str, int], strict: bool
) -> tuple[dict[str, Any], str | None, str | None]:
    props = {n: columns[n].values[c] for n, c in codes.items() if c >= 0 and c not in columns[n].faults}
    problems = {n: columns[n].faults[c] for n, c in codes.items() if c in columns[n].faults}
    for problem in check(layer, props):
        problems.setdefault(problem.field, problem.message)
    if not problems:
        return props, None, None
    said = "; ".join(f"{name}: {message}" for name, message in problems.items())
    required = {item.name for item in layer.fields if item.required}
    if strict or required & problems.keys():
        return props, said, None
    kept = {name: value for name, value in props.items() if name not in problems}
    return kept, None, f"left out {said}"
