"""The form before a list is started: what was understood of it, and what a person decided."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from flask import request
from flask_babel import gettext

from layers.registry import Catalogue
from mapsvc.dates import JST, parse_date, today
from mapsvc.errors import InvalidInput
from mapsvc.languages import full
from web.bulk.cells import asked_layers, asked_themes
from web.bulk.refused import Refused
from web.bulk.roles import MOST_PARTS, Roles, chosen, guess
from web.bulk.store import Choices, Job
from web.bulk.table import rows

_PARTS = 4
"""Columns of an address that the form offers at the least."""
_ROWS, _COLUMNS, _CELL = 8, 12, 60
"""What is shown of a list before it is started."""


def preview(job: Job, raw: bytes) -> dict[str, Any]:
    """The first rows, and which columns are taken for the place: as guessed, or as just chosen."""
    header = job.shape.header
    roles = _asked() if request.form else guess(header)
    marks: dict[int | None, str] = {roles.lat: "lat", roles.lon: "lon"}
    marks.update(dict.fromkeys(roles.address, "address"))
    first = [(cells[:_COLUMNS], wrong) for cells, wrong in islice(rows(raw, job.shape), _ROWS)]
    return {
        "header": header,
        "columns_shown": [(name, marks.get(at)) for at, name in enumerate(header[:_COLUMNS])],
        "hidden_columns": max(0, len(header) - _COLUMNS),
        "first": [([_short(cell) for cell in cells], wrong is not None) for cells, wrong in first],
        "roles": roles,
        "address_parts": [*roles.address, *[None] * max(1, _PARTS - len(roles.address))][:MOST_PARTS],
    }


def choices_of(job: Job, catalogue: Catalogue) -> Choices:
    """What the form decided, with the instant of now; raises Refused."""
    asked = _asked()
    roles = chosen(job.shape.header, asked.address, asked.lat, asked.lon)
    known = set(asked_themes(catalogue))
    ticked = tuple(theme for theme in request.form.getlist("themes") if theme in known)
    if not ticked:
        raise Refused("themes", "choose at least one theme", name="themes")
    themes = None if set(ticked) == known else ticked
    language = request.form.get("language", "")
    return Choices(
        address=roles.address,
        lat=roles.lat,
        lon=roles.lon,
        language=full(language or "ja"),
        as_of=_day(),
        known_at=datetime.now(JST),
        layers=asked_layers(catalogue, themes),
        themes=themes,
        coarse=request.form.get("coarse") == "1",
    )


def _asked() -> Roles:
    parts = [_position(f"address{number}") for number in range(1, MOST_PARTS + 1)]
    return Roles(tuple(part for part in parts if part is not None), _position("lat"), _position("lon"))


def _position(name: str) -> int | None:
    raw = request.form.get(name, "")
    return int(raw) if raw.isdecimal() and len(raw) < 4 else None


def _day() -> Any:
    raw = request.form.get("as_of", "").strip()
    if not raw:
        return today()
    try:
        return parse_date(raw[:40])
    except InvalidInput as error:
        raise Refused("as_of", "is not a date; write it as 2026-04-01", name="as_of") from error


def _short(cell: str) -> str:
    clean = "".join(char if char.isprintable() else " " for char in cell)
    return clean if len(clean) <= _CELL else clean[: _CELL - 1] + "…"


def worded(refused: Refused) -> str:
    """Why a list or a choice is refused, in the visitor's language, with what to do about it."""
    texts = {
        "no_file": gettext("bulk.refused.no_file"),
        "size": gettext("bulk.refused.size"),
        "header_size": gettext("bulk.refused.header_size"),
        "rows": gettext("bulk.refused.rows"),
        "empty": gettext("bulk.refused.empty"),
        "only_header": gettext("bulk.refused.only_header"),
        "encoding": gettext("bulk.refused.encoding"),
        "encoding_ambiguous": gettext("bulk.refused.encoding_ambiguous"),
        "encoding_unknown": gettext("bulk.refused.encoding_unknown"),
        "encoding_line": gettext("bulk.refused.encoding_line"),
        "nul": gettext("bulk.refused.nul"),
        "quotes": gettext("bulk.refused.quotes"),
        "columns": gettext("bulk.refused.columns"),
        "cell": gettext("bulk.refused.cell"),
        "column_unknown": gettext("bulk.refused.column_unknown"),
        "column_pair": gettext("bulk.refused.column_pair"),
        "columns_missing": gettext("bulk.refused.columns_missing"),
        "themes": gettext("bulk.refused.themes"),
        "as_of": gettext("bulk.refused.as_of"),
    }
    # The values are put in here, for the texts are looked up before it is known which is needed.
    return str(texts[refused.why]).format(**refused.values)
