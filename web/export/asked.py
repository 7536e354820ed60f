"""What a request orders: its parameters, each bounded and refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext

from layers.definition import Geometry as Kind
from layers.query import CRS84, Period
from layers.query.period import on
from mapsvc.dates import today
from mapsvc.errors import InvalidInput
from mapsvc.languages import full
from web import parameters
from web.address import absolute
from web.export.about import Frame
from web.export.formats import FORMATS, Format
from web.export.ordering import Choice
from web.ogc.asked import bbox, condition, period, system
from web.pages import city
from web.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.definition import Layer
    from web.export.order import Encoding, Geometry

PARAMETERS = frozenset(
    {
        "format",
        "as_of",
        "datetime",
        "known_at",
        "bbox",
        "bbox-crs",
        "filter",
        "filter-lang",
        "filter-crs",
        "crs",
        "encoding",
        "geometry",
        "zip",
        "lang",
    }
)
_SAID = ("bbox", "bbox-crs", "filter", "filter-lang", "filter-crs", "known_at")


def choice(layers: Sequence[Layer], *, more: frozenset[str] = frozenset()) -> Choice:
    """What this request orders of ``layers``; ``more`` are parameters that the caller reads itself.

    Raises InvalidInput naming the parameter that is wrong.
    """
    parameters.refuse_unknown(PARAMETERS | more)
    language, form = full(parameters.language()), _format()
    crs = system("crs")
    if crs is not CRS84 and not form.systems:
        raise InvalidInput("crs", gettext("download.crs_fixed", format=form.title))
    if len(layers) > 1 and parameters.single("filter"):
        raise InvalidInput("filter", gettext("download.filter_one"))
    filtered = condition(layers[0])
    data = gettext("download.view_name")
    return Choice(
        form,
        tuple(layers),
        _period(),
        language,
        today=not (parameters.single("as_of") or parameters.single("datetime")),
        known_at=parameters.known_at(),
        place=bbox(),
        filters=() if filtered is None else (filtered,),
        crs=crs,
        encoding=_encoding(form),
        geometry=_geometry(form, layers),
        zipped=parameters.flag("zip"),
        title=f"{city()} {data}",
    )


def frame() -> Frame:
    """What all layers of this request's file have in common."""
    said = [f"{name}={request.args[name]}" for name in _SAID if request.args.get(name)]
    return Frame(city(), absolute(""), " & ".join(said), state().settings.fictional)


def _format() -> Format:
    raw = parameters.single("format")
    if raw is None or raw not in FORMATS:
        known = ", ".join(FORMATS)
        raise InvalidInput("format", gettext("download.format", value=parameters.shown(raw or ""), known=known))
    return FORMATS[raw]


def _period() -> Period:
    day = parameters.as_of()
    if day is None:
        return period() if parameters.single("datetime") else on(today())
    if parameters.single("datetime"):
        raise InvalidInput("datetime", gettext("download.one_time"))
    return on(day)


def _encoding(form: Format) -> Encoding:
    raw = parameters.single("encoding")
    if raw is not None and form.id not in {"csv", "shp"}:
        raise InvalidInput("encoding", gettext("download.encoding_fixed", format=form.title))
    known: dict[str | None, Encoding] = {None: "utf-8", "utf-8": "utf-8", "cp932": "cp932", "shift_jis": "cp932"}
    if (lower := raw.lower() if raw else None) not in known:
        raise InvalidInput("encoding", gettext("download.encoding", value=parameters.shown(raw or "")))
    return known[lower]


def _geometry(form: Format, layers: Sequence[Layer]) -> Geometry:
    raw = parameters.single("geometry")
    points = all(layer.geometry is Kind.POINT for layer in layers)
    if raw is None or form.id != "csv":
        if raw is not None:
            raise InvalidInput("geometry", gettext("download.geometry_fixed", format=form.title))
        return "wkt"
    if raw == "wkt":
        return "wkt"
    if raw != "lonlat" or not points:
        raise InvalidInput("geometry", gettext("download.geometry", value=parameters.shown(raw)))
    return "lonlat"
