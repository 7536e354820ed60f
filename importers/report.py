"""The result of an import for people (text), for programs (JSON) and for the office that must mend its data (CSV)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from importers.pipeline import Result
from importers.source import Reject

_SHOWN = 10
_STATES = {
    "done": "imported",
    "nothing": "nothing to do: the store says the same already",
    "dry-run": "dry run: nothing was written",
}


def text(result: Result) -> str:
    """The result as lines: what was decided and why, the diff, repairs and rejects with reasons."""
    return "\n".join(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    prepared, diff = result.prepared, result.diff
    yield f"{result.request.layer} ← {prepared.path.name} ({prepared.format}, {prepared.rows:,} rows)"
    yield "decided:"
    for decision in prepared.decisions:
        yield f"  {decision.what}: {_short(decision.value)}  ({_short(decision.evidence)})"
    yield "against what is stored:"
    yield f"  new {diff.new:,}   changed {diff.changed:,}   closed {diff.closed:,}   same {diff.same:,}"
    for kind in ("changed", "closed"):
        if names := diff.examples.get(kind):
            yield f"  {kind}: {', '.join(names[:_SHOWN])}{' …' if len(names) > _SHOWN else ''}"
    if prepared.passed_over:
        yield f"left to other layers by the profile: {prepared.passed_over:,} rows"
    if prepared.merged:
        yield f"merged: {prepared.merged:,} rows repeat another exactly"
    yield from _section("repaired", prepared.repairs, prepared.repaired)
    yield from _section("values left out", _reasons(prepared.omitted), prepared.omitted)
    yield from _section("rejected", _reasons(prepared.rejects), prepared.rejects)
    version = f", version {result.version}" if result.version is not None else ""
    run = f", run {result.run_id}" if result.run_id is not None else ""
    yield f"{_STATES[result.state]}{version}{run}"


def _section(title: str, counts: Counter[str], rows: Sequence[Reject]) -> Iterator[str]:
    total = sum(counts.values())
    if not total:
        return
    yield f"{title}: {total:,}"
    for reason, count in counts.most_common(_SHOWN):
        places = [row for row in rows if row.reason.startswith(reason)][:3]
        where = ", ".join(f"{row.table} row {row.row}" for row in places)
        yield f"  {count:,} × {_short(reason)}{f'  ({where})' if where else ''}"
    if len(counts) > _SHOWN:
        yield f"  … and {len(counts) - _SHOWN} other reasons; --rejects FILE writes them all"


def _reasons(rows: Sequence[Reject]) -> Counter[str]:
    return Counter(row.reason for row in rows)


def _short(value: str, most: int = 200) -> str:
    return value if len(value) <= most else f"{value[: most - 1]}…"


def as_json(result: Result) -> dict[str, Any]:
    """The result as JSON: the same facts as :func:`text`, with every reject."""
    prepared = result.prepared
    return {
        "layer": result.request.layer,
        "state": result.state,
        "run": result.run_id,
        "version": result.version,
        "file": {"name": prepared.path.name, "sha256": prepared.sha256, "bytes": prepared.size},
        "format": prepared.format,
        "profile": result.request.profile.name or None,
        "crs": sorted(prepared.crs),
        "encoding": sorted(prepared.encodings),
        "effective": result.effective.isoformat(),
        "source": {name: value for name, value in result.source.items() if value is not None},
        "decisions": [{"what": d.what, "value": d.value, "evidence": d.evidence} for d in prepared.decisions],
        "counts": result.counts(),
        "examples": result.diff.examples,
        "rejects": [_row(row) for row in prepared.rejects],
        "values_left_out": [_row(row) for row in prepared.omitted],
        "repaired": [_row(row) for row in prepared.repaired],
    }


def _row(row: Reject) -> dict[str, Any]:
    return {"table": row.table, "row": row.row, "reason": row.reason}


def write_rejects(rows: Sequence[Reject], path: Path) -> None:
    """The rejects as CSV with a byte order mark (spreadsheets then read UTF-8): table, row, reason, then the values."""
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["table", "row", "reason", *columns])
        for row in rows:
            writer.writerow([row.table, row.row, row.reason, *(_cell(row.values.get(name)) for name in columns)])


def _cell(value: object) -> object:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "@"} else value
