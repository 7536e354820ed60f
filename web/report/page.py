"""The whole file of a report: Leaflet within it, legend, day, sources, limits and what it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import render_template
from markupsafe import Markup

from layers.derive.legend import legend
from layers.derive.style import BASE
from layers.plot.swatch import swatch
from mapsvc.errors import Unavailable
from web.assets import DIST, built_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.definition import Layer
    from web.report.drawn import Drawn
    from web.report.gather import Gathered, Part


def _built(name: str) -> Markup:
    """The text of a built file, to stand within a page; raises Unavailable where it was not built."""
    file = built_name(name)
    if file is None:
        raise Unavailable(f"{name} is not built: run `npm run build`")
    text = (DIST / file).read_text(encoding="utf-8")
    if "</script" in text or "</style" in text:
        raise Unavailable(f"{name} would end the element it stands in")
    return Markup(text)  # noqa: S704  # a file of our own build


def page(
    gathered: Gathered,
    drawn: Drawn,
    *,
    language: str,
    day: date,
    made_at: datetime,
    place: str | None,
    address: str,
) -> str:
    """The file's HTML; ``address`` is where the same view is found alive."""
    return render_template(
        "report.html",
        map_html=Markup(drawn.html),  # noqa: S704  # made by folium of escaped texts
        map_script=Markup(drawn.script),  # noqa: S704
        leaflet_js=_built("leaflet.js"),
        leaflet_css=_built("leaflet.css"),
        report_css=_built("report.css"),
        legends=[_legend(part, language) for part in reversed(gathered.parts) if part.layer.theme != BASE],
        sources=_sources(gathered, language),
        left_out=_titles(gathered.left_out, language),
        too_small=_titles(tuple(one for one in gathered.too_small if one.theme != BASE), language),
        day=day,
        made_at=made_at,
        place=place,
        address=address,
    )


def _sources(gathered: Gathered, language: str) -> list[tuple[Mapping[str, Any], list[str]]]:
    """Each source once, with the titles of the layers that come from it."""
    found: dict[str, tuple[Mapping[str, Any], list[str]]] = {}
    for part in gathered.parts:
        if part.source is not None:
            said = {name: part.source.get(name) for name in ("source", "source_date", "attribution", "licence")}
            found.setdefault(repr(said), (said, []))[1].append(part.layer.title.get(language))
    return list(found.values())


def _titles(layers: tuple[Layer, ...], language: str) -> list[str]:
    return [layer.title.get(language) for layer in layers]


def _legend(part: Part, language: str) -> dict[str, Any]:
    """Title and samples of what is in the frame; hatching is left out, which Leaflet does not draw."""
    codes = part.codes
    entries = [entry for entry in legend(part.layer, language) if entry.value in codes]
    return {
        "title": part.layer.title.get(language),
        "entries": [(Markup(swatch(replace(entry, pattern=None))), entry.title) for entry in entries],  # noqa: S704
    }
