"""An import from the file to the store: read → map → check → diff → commit, in one transaction.

A failed run leaves a row in ``import_run`` that says why, and nothing else; a killed one leaves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from importers import coverage, runs
from importers.prepare import Prepared, Progress, prepare, silent
from importers.profile import Profile
from importers.source import Decision, Options
from layers.definition import Layer
from layers.registry import Catalogue
from layers.store import Assertion, Diff, commit, diff
from layers.store.commit import lock
from mapsvc import audit
from mapsvc.actor import system
from mapsvc.dates import parse_date, today
from mapsvc.db.connection import Connection
from mapsvc.errors import UnreadableSource


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for."""

    layer: str
    path: Path
    options: Options = field(default_factory=Options)
    profile: Profile = field(default_factory=Profile)
    dry_run: bool = False
    partial: bool = False
    """The source is not the layer's whole content: features it lacks stay."""
    coverage: str | None = None
    """``features``, ``city``, ``bbox``, or a file with the area."""
    part: str | None = None
    """Name of this source's coverage beside others of the layer; default for partial imports: the file's name."""
    source: dict[str, str] = field(default_factory=dict)
    """``source``, ``licence``, ``attribution`` where the person knows better than the file."""


@dataclass(slots=True)
class Result:
    """What an import did, or would do."""

    request: Request
    prepared: Prepared
    state: str
    """``done``, ``nothing`` (the store says the same already), ``dry-run``."""
    diff: Diff
    effective: date
    source: dict[str, Any]
    run_id: int | None = None
    version: int | None = None
    coverage_changed: bool = False
    base_version: int = 0
    """The version of the layer that the source was compared with."""
    area: Assertion | None = None
    """What is said about where the data speak; None where the same is stored already."""

    def counts(self) -> dict[str, Any]:
        """The figures that are stored with the run."""
        prepared = self.prepared
        return {
            "rows": prepared.rows, "features": len(prepared.records), "new": self.diff.new,
            "changed": self.diff.changed, "closed": self.diff.closed, "same": self.diff.same,
            "rejected": len(prepared.rejects), "repaired": sum(prepared.repairs.values()),
            "values_left_out": len(prepared.omitted), "merged": prepared.merged,
            "laid_over": prepared.laid_over, "left_to_other_layers": prepared.passed_over,
            "repairs": dict(prepared.repairs),
        }  # fmt: skip


def run(conn: Connection, catalogue: Catalogue, request: Request, progress: Progress = silent) -> Result:
    """Import, or with ``dry_run`` show what an import would do.

    Raises MapsvcError where the source is refused; a run that failed, whatever the cause, is recorded.
    """
    layer = catalogue.layer(request.layer)
    options = request.profile.merged(replace(request.options, layer=layer.id))
    request = replace(request, options=options)
    prepared = Prepared(request.path)
    try:
        prepared = prepare(request.path, layer, options, request.profile, progress)
        _refuse_empty(prepared)
        return _apply(conn, catalogue, layer, request, prepared=prepared, progress=progress)
    except Exception as error:
        _record_failure(conn, request, prepared, error)
        raise


def _refuse_empty(prepared: Prepared) -> None:
    """An import of which no row can be taken would close the whole layer: it is the wrong file, or a wrong option."""
    if not prepared.records:
        if not prepared.rows:
            raise UnreadableSource(f"{prepared.path.name}: holds no rows for the layer, or only a header")
        reasons = "; ".join(dict.fromkeys(reject.reason for reject in prepared.rejects[:3])) or "they are left out"
        hint = _hint(reasons, prepared)
        raise UnreadableSource(f"{prepared.path.name}: none of {prepared.rows} rows can be taken: {reasons}{hint}")


def _hint(reasons: str, prepared: Prepared) -> str:
    """How to go on where every row was refused for the same kind of reason."""
    if "is required" in reasons:
        if any(d.what == "attributes" and d.value == "none" for d in prepared.decisions):
            return ". The .dbf with the attributes is missing"
        unused = next((d.value for d in prepared.decisions if d.what == "columns left out"), "")
        held = f"The file's columns are {unused}" if unused else "The file has no column for it"
        return f". {held}: name those that hold it in a profile (--profile, see docs/import.md)"
    if ", the layer holds " in reasons:
        return ". It is data for another layer (`mapsvc layer list`), or another table of the source"
    if "lies outside Japan" in reasons:
        return ". Is the CRS right? Say --crs EPSG-code, or --axis yx for latitude or northing first"
    return ""


def _apply(
    conn: Connection,
    catalogue: Catalogue,
    layer: Layer,
    request: Request,
    *,
    prepared: Prepared,
    progress: Progress,
) -> Result:
    effective, decision = _effective(request.options, prepared, layer)
    prepared.decisions.append(decision)
    source = _source(request, prepared, layer)
    progress("diff", 0, 1)
    with conn.transaction(force_rollback=request.dry_run):
        base_version, _ = lock(conn, layer)
        found = diff(conn, layer, prepared.records, effective=effective, partial=request.partial)
        progress("diff", 1, 1)
        area, decision = coverage.area(
            conn,
            catalogue,
            layer,
            prepared.records,
            wanted=request.coverage,
            profile=request.profile,
            as_of=effective,
        )
        prepared.decisions.append(decision)
        area, holes = coverage.without(layer, area, prepared)
        prepared.decisions += [holes] if holes else []
        result = Result(request, prepared, "dry-run", found, effective, source, base_version=base_version)
        result.area = coverage.asserted(conn, catalogue, layer, area, source, valid_from=effective, part=_part(request))
        if not request.dry_run:
            _write(conn, catalogue, layer, result, progress=progress)
    return result


def _write(conn: Connection, catalogue: Catalogue, layer: Layer, result: Result, *, progress: Progress) -> None:
    progress("write", 0, 1)
    run_id = result.run_id = runs.start(conn, facts(result.request, result.prepared, result.source))

    def written(done: int, total: int) -> None:
        # Pieces, indexes and coverage are still to come when the last feature is in.
        progress("write", done * 9, total * 10)

    committed = commit(conn, layer, result.diff.assertions, run_id=run_id, checked=True, written=written)
    result.version = committed.version
    if result.area is not None:
        coverage.assert_area(conn, catalogue, result.area, run_id)
        result.coverage_changed = True
    result.state = "done" if result.diff.assertions or result.coverage_changed else "nothing"
    runs.finish(conn, run_id, result.state, result.counts())
    done = {"run": run_id, "version": committed.version, "new": result.diff.new, "changed": result.diff.changed}
    audit.record(conn, system("mapsvc import"), "import.commit", layer.id, {**done, "ended": result.diff.closed})
    progress("write", 1, 1)


def _part(request: Request) -> str | None:
    if request.part is not None or not request.partial:
        return request.part
    return request.profile.name or request.path.stem


def _effective(options: Options, prepared: Prepared, layer: Layer) -> tuple[date, Decision]:
    """The day from which content without a date of its own is in force."""
    field_name = layer.importing.valid_from
    dated = sum(record.valid_from is not None for record in prepared.records)
    own = f"; {dated} of {len(prepared.records)} features have their own ({field_name})" if field_name else ""
    given = _source_date(options, prepared)
    for day, evidence in (
        (options.effective, "given as an option or by the profile"),
        (prepared.valid_from, "the files state it"),
        (given, "the source's date: since when before it, nothing says"),
    ):
        if day is not None:
            return day, Decision("in force from", day.isoformat(), evidence + own)
    day = today()
    return day, Decision("in force from", day.isoformat(), f"nothing says since when; known from today on{own}")


def _source_date(options: Options, prepared: Prepared) -> date | None:
    if options.source_date is not None:
        return options.source_date
    text = prepared.metadata.get("source_date")
    return parse_date(text) if text else None


def _source(request: Request, prepared: Prepared, layer: Layer) -> dict[str, Any]:
    """The properties of the coverage: what is said about the source beside every answer."""
    said = {**prepared.metadata, **request.profile.source, **request.source}
    day = request.options.source_date or (parse_date(said["source_date"]) if said.get("source_date") else None)
    return {
        "source": said.get("source") or request.profile.title or request.path.name,
        "source_date": day.isoformat() if day else None,
        "licence": said.get("licence"),
        "attribution": said.get("attribution"),
        "fictional": False,
        "scale": layer.scale,
    }


def facts(request: Request, prepared: Prepared, source: dict[str, Any]) -> dict[str, Any]:
    """What the row of the run says about a source and how it was read."""
    return {
        "layer": request.layer,
        "file_name": request.path.name,
        "file_sha256": prepared.sha256 or None,
        "file_bytes": prepared.size or None,
        "crs": ", ".join(f"EPSG:{code}" for code in sorted(prepared.crs)) or None,
        "encoding": ", ".join(sorted(prepared.encodings)) or None,
        "profile": request.profile.name or None,
        "decisions": [{"what": d.what, "value": d.value, "evidence": d.evidence} for d in prepared.decisions],
        "rejects": [
            {"table": reject.table, "row": reject.row, "reason": reject.reason}
            for reject in prepared.rejects[: runs.MAX_REJECTS]
        ],
        "source": {name: value for name, value in source.items() if value is not None},
    }


def _record_failure(conn: Connection, request: Request, prepared: Prepared, error: Exception) -> None:
    """Leave a failed run behind; where the database itself fails there is nothing to write to."""
    if request.dry_run or conn.closed:
        return
    try:
        with conn.transaction():
            run_id = runs.start(conn, facts(request, prepared, {}), state="failed")
            counts = {"rows": prepared.rows, "rejected": len(prepared.rejects)}
            runs.finish(conn, run_id, "failed", counts, str(error)[:2000])
    except psycopg.Error:
        return
