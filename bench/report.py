"""The results as a table for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.measure import Result, Series

_HEAD = ("", "mapsvc", "beside it", "ratio", "aim")


def table(results: Sequence[Result], machine: Mapping[str, object], noise: Mapping[str, Mapping[str, float]]) -> str:
    """Columns aligned; below them what limits each figure, the machine and its noise."""
    rows = [_HEAD, *(_row(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    lines += ["", "median (lowest-highest); a ratio above 1 is better than what stands beside it", ""]
    lines += [f"{result.name.strip()}: {_notes(result)}" for result in results if result.limit]
    lines += ["", "machine: " + ", ".join(f"{name} {value}" for name, value in machine.items())]
    for when, figures in noise.items():
        lines.append(f"noise {when}: the same work took {figures['median_ms']} ms ± {figures['spread'] / 2:.1%}")
    return "\n".join(lines)


def as_json(
    results: Sequence[Result],
    scale: float,
    machine: Mapping[str, object],
    noise: Mapping[str, Mapping[str, float]],
) -> dict[str, object]:
    """Everything that was measured, value by value."""
    return {
        "scale": scale,
        "machine": dict(machine),
        "noise": {when: dict(figures) for when, figures in noise.items()},
        "results": [
            {
                "name": result.name.strip(),
                "ours": _series(result.ours),
                "theirs": _series(result.theirs) if result.theirs else None,
                "other": result.other or None,
                "ratio": _series(result.ratio) if result.ratio else None,
                "aim": result.aim or None,
                "limit": result.limit or None,
                "details": result.details,
            }
            for result in results
        ],
    }


def _row(result: Result) -> tuple[str, ...]:
    theirs = f"{result.theirs.text()} {result.other}" if result.theirs else ""
    return (result.name, result.ours.text(), theirs, result.ratio.text() if result.ratio else "", result.aim)


def _notes(result: Result) -> str:
    details = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in result.details.items())
    return f"limited by: {result.limit}" + (f" [{details}]" if details else "")


def _series(series: Series) -> dict[str, object]:
    return {"median": series.middle, "values": list(series.values), "unit": series.unit}
