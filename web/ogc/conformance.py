"""``/ogc/conformance``: the conformance classes that hold, and no other."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext

from web import parameters
from web.ogc.answers import COMMON, answer
from web.ogc.links import here

_SPEC = "http://www.opengis.net/spec/"

CLASSES = tuple(
    f"{_SPEC}{standard}/conf/{name}"
    for standard, names in {
        "ogcapi-common-1/1.0": ("core", "landing-page", "json", "html", "oas30"),
        "ogcapi-common-2/1.0": ("collections", "json", "html"),
        "ogcapi-features-1/1.0": ("core", "oas30", "html", "geojson"),
        "ogcapi-features-2/1.0": ("crs",),
        "ogcapi-features-3/1.0": ("queryables", "queryables-query-parameters", "filter", "features-filter"),
        "cql2/1.0": (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "temporal-functions",
            "array-functions",
            "property-property",
            "arithmetic",
        ),
        "ogcapi-tiles-1/1.0": (
            "core",
            "tileset",
            "tilesets-list",
            "dataset-tilesets",
            "geodata-tilesets",
            "collections-selection",
            "datetime",
            "mvt",
            "oas30",
        ),
        "tms/2.0": ("tilematrixset", "json-tilematrixset", "tilesetmetadata", "json-tilesetmetadata"),
        "ogcapi-styles-1/0.0": ("core", "mapbox-styles"),
    }.items()
    for name in names
)
"""Not named: ``spatial-functions`` of CQL2, since only S_INTERSECTS and S_DISJOINT take a GEOMETRYCOLLECTION."""


def conformance() -> Response:
    """The declaration."""
    parameters.refuse_unknown(COMMON)
    parameters.language()
    return answer({"links": here(), "conformsTo": list(CLASSES)}, title=gettext("ogc.conformance"))
