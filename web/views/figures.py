"""Public figures of use, for people and for programs: by month, kind and layer, small ones not told exactly."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, render_template

from mapsvc.usage import LEAST_SHOWN, Figure, figures
from web import caching, parameters
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from datetime import date

    from flask import Flask

MONTHS_SHOWN = 12
MONTHS_KEPT = 120
"""What programs are given: ten years."""


def _read(months: int) -> list[Figure]:
    with state().connection() as conn:
        return figures(conn, months)


def page() -> Response:
    """``/figures``: views and downloads of each layer, answers and searches, for the last year."""
    parameters.refuse_unknown({"lang"})
    language = parameters.language()
    found = _read(MONTHS_SHOWN)
    months: list[date] = sorted({one.month for one in found}, reverse=True)
    tables = {kind: _table(found, kind) for kind in ("view", "download")}
    made = render_template(
        "figures.html",
        months=months,
        whole={(one.kind, one.month): one for one in found if not one.layer},
        tables=tables,
        layers=[
            layer for layer in shown_layers(state().catalogue) if any(layer.id in rows for rows in tables.values())
        ],
        least=LEAST_SHOWN,
        language=language,
    )
    return caching.keep(Response(made, mimetype="text/html"), seconds=300)


def _table(found: list[Figure], kind: str) -> dict[str, dict[date, Figure]]:
    """Figures of ``kind`` by layer and month."""
    rows: dict[str, dict[date, Figure]] = {}
    for one in found:
        if one.kind == kind and one.layer:
            rows.setdefault(one.layer, {})[one.month] = one
    return rows


def _row(one: Figure) -> dict[str, Any]:
    return {
        "month": one.month.strftime("%Y-%m"),
        "kind": one.kind,
        "layer": one.layer or None,
        "count": one.count,
        "below": LEAST_SHOWN if one.count is None else None,
    }


def as_json() -> Response:
    """``/api/figures/use``: the same for programs; ``count`` null with ``below`` where it is small."""
    parameters.refuse_unknown({"lang"})
    parameters.language()
    return caching.keep(jsonify({"figures": [_row(one) for one in _read(MONTHS_KEPT)]}), seconds=300)


def as_csv() -> Response:
    """``/figures/use.csv``: the same as a table (RFC 4180, UTF-8)."""
    parameters.refuse_unknown({"lang"})
    text = io.StringIO()
    writer = csv.DictWriter(text, ["month", "kind", "layer", "count", "below"])
    writer.writeheader()
    writer.writerows(_row(one) for one in _read(MONTHS_KEPT))
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="use.csv"'
    return caching.keep(response, seconds=300)


def install(app: Flask) -> None:
    """The addresses of the figures."""
    app.add_url_rule("/figures", "figures", page)
    app.add_url_rule("/figures/use.csv", "figures_csv", as_csv)
    app.add_url_rule("/api/figures/use", "figures_use", as_json)
