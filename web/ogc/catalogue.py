"""``/catalogue.jsonld``: all layers as a DCAT catalogue, for harvesters."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from flask_babel import gettext

from layers.answer.summary import summaries
from layers.store import versions
from web import caching, parameters
from web.address import absolute
from web.ogc.answers import JSONLD, finish
from web.ogc.dataset import dcat
from web.ogc.memory import extent
from web.panel import shown_layers
from web.state import state

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "geo": "http://www.opengis.net/ont/geosparql#",
}


def catalogue() -> Response:
    """The catalogue, by DCAT-AP 3."""
    parameters.refuse_unknown({"lang"})
    parameters.language()
    settings, known = state().settings, state().catalogue
    shown = shown_layers(known)
    themes = {theme.id: theme.title.ja for theme in known.themes}
    with state().connection() as conn:
        held = versions(conn, list(known.layers))
        tag = caching.tag(state().release, caching.spelled(held), absolute(""), parameters.language(), "catalogue")
        if same := caching.unchanged(tag):
            return finish(same, tag)
        about = summaries(conn, [layer.id for layer in shown])
        datasets = [
            dcat(layer, themes[layer.theme], extent(conn, layer, held[layer.id]), held[layer.id], about[layer.id])
            for layer in shown
            if held[layer.id].version
        ]
    body: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": absolute("/catalogue.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": [
            {"@language": "ja", "@value": f"{settings.city_name_ja} {gettext('ogc.title')}"},
            {"@language": "en", "@value": f"{settings.city_name_en} open data"},
        ],
        "dct:description": gettext("ogc.description", city=settings.city_name_ja),
        "dct:publisher": {
            "@id": absolute("/#publisher"),
            "@type": "foaf:Organization",
            "foaf:name": [
                {"@language": "ja", "@value": settings.city_name_ja},
                {"@language": "en", "@value": settings.city_name_en},
            ],
        },
        "foaf:homepage": {"@id": absolute("/")},
        "dcat:service": {
            "@id": absolute("/ogc/#service"),
            "@type": "dcat:DataService",
            "dct:title": "OGC API",
            "dcat:endpointURL": {"@id": absolute("/ogc/")},
            "dcat:endpointDescription": {"@id": absolute("/ogc/api")},
            "dcat:servesDataset": [{"@id": one["@id"]} for one in datasets],
        },
        "dcat:dataset": datasets,
    }
    return finish(Response(orjson.dumps(body), content_type=JSONLD), tag)
