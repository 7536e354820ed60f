"""``/ogc/collections``: the layers, each with its extent, systems and links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from flask_babel import gettext

from layers.answer.summary import summaries
from layers.query import CRS84, published
from layers.store import versions
from web import parameters
from web.address import absolute
from web.ogc.answers import COMMON, GEOJSON, HTML, JSON, SCHEMA, TILEJSON, answer, href
from web.ogc.dataset import schema_org
from web.ogc.links import REL, Link, both, here
from web.ogc.memory import extent
from web.state import state

if TYPE_CHECKING:
    from layers.definition import Layer
    from layers.query.extent import Extent

STORAGE = CRS84.uri


def described(layer: Layer, held: Extent, language: str) -> dict[str, Any]:
    """A collection, but for ``self`` and ``alternate``."""
    path = f"/collections/{layer.id}"
    return {
        "id": layer.id,
        "title": layer.title.get(language),
        "description": layer.description.get(language),
        "keywords": sorted({layer.theme, layer.geometry.value}),
        "itemType": "feature",
        "extent": _extent(held),
        "crs": [crs.uri for crs in published()],
        "storageCrs": STORAGE,
        "links": [
            Link(href(f"{path}/items"), "items", GEOJSON, layer.title.get(language)).json(),
            Link(href(f"{path}/items", f="html"), "items", HTML, layer.title.get(language)).json(),
            *both(f"{path}/queryables", REL + "queryables", gettext("ogc.queryables"), SCHEMA),
            *both(f"{path}/schema", REL + "schema", gettext("ogc.schema"), SCHEMA),
            *both(f"{path}/tiles", REL + "tilesets-vector", gettext("ogc.tilesets")),
            *both("/styles", REL + "styles", gettext("ogc.styles")),
            Link(href(f"{path}/tableschema.json"), "describedby", JSON, "Table Schema").json(),
            Link(absolute(f"/tiles/{layer.id}.json"), "describedby", TILEJSON, "TileJSON").json(),
            Link(absolute(f"/api/layers/{layer.id}/changes", since=0), "monitor", JSON, gettext("ogc.changes")).json(),
            Link(absolute(f"/layers/{layer.id}"), "about", HTML, layer.title.get(language)).json(),
        ],
    }


def _extent(held: Extent) -> dict[str, Any]:
    first, last = (f"{day.isoformat()}T00:00:00Z" if day else None for day in (held.first, held.last))
    found: dict[str, Any] = {
        "temporal": {"interval": [[first, last]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
    }
    if held.bbox is not None:
        found["spatial"] = {"bbox": [list(held.bbox)], "crs": CRS84.uri}
    return found


def collections() -> Response:
    """All layers (Part 1, 7.13)."""
    parameters.refuse_unknown(COMMON)
    language, catalogue = parameters.language(), state().catalogue
    found = []
    with state().connection() as conn:
        held = versions(conn, list(catalogue.layers))
        for layer in catalogue.layers.values():
            one = described(layer, extent(conn, layer, held[layer.id]), language)
            own = both(f"/collections/{layer.id}", "self", layer.title.get(language))
            own[1]["rel"] = "alternate"
            found.append(one | {"links": [*own, *one["links"]]})
    body = {"links": here(), "crs": [crs.uri for crs in published()], "collections": found}
    groups = [(theme, catalogue.in_theme(theme.id)) for theme in catalogue.themes]
    return answer(body, "collections", groups=groups, held=held)


def collection(layer_id: str) -> Response:
    """One layer (Part 1, 7.14); raises UnknownLayer."""
    parameters.refuse_unknown(COMMON)
    language = parameters.language()
    layer = state().catalogue.layer(layer_id)
    with state().connection() as conn:
        version = versions(conn, [layer.id])[layer.id]
        held = extent(conn, layer, version)
        summary = summaries(conn, [layer.id])[layer.id]
    one = described(layer, held, language)
    licences = [
        Link(source["licence"], "license", None, source.get("source")).json()
        for source in summary.sources
        if str(source.get("licence") or "").startswith(("https://", "http://"))
    ]
    attributions = dict.fromkeys(source["attribution"] for source in summary.sources if source.get("attribution"))
    if attributions:
        one["attribution"] = " | ".join(attributions)
    body = one | {"links": [*here(), *one["links"], *licences]}
    about = schema_org(layer, held, version, summary, language)
    return answer(body, "collection", layer=layer, held=held, version=version, about=about)
