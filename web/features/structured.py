"""Structured data (schema.org) of pages: places, lists of places, data sets, and the way that leads to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from layers.definition import FieldType
from mapsvc.languages import japanese
from web.address import absolute
from web.features.addresses import feature_page
from web.state import state

if TYPE_CHECKING:
    from layers.answer.summary import Summary
    from layers.definition import Layer
    from layers.query.areas import Area
    from layers.store.assertion import Version
    from web.features.listing import Line
    from web.features.told import Feature

_TYPES = {
    "ward": "AdministrativeArea",
    "station": "TrainStation",
    "parking": "ParkingFacility",
    "planned_park": "Place",
    "public_facility": "CivicStructure",
}
"""What a feature of a layer is in schema.org, where that is more than a Place; a shelter is none in peace."""
_CONTEXT = "https://schema.org"


def publisher(language: str) -> dict[str, Any]:
    """The city."""
    settings = state().settings
    name = settings.city_name_ja if japanese(language) else settings.city_name_en
    return {"@type": "GovernmentOrganization", "name": name, "url": absolute("/")}


def trail(*steps: tuple[str, str]) -> dict[str, Any]:
    """The way to a page: names and paths, from the outermost on."""
    found = [
        {"@type": "ListItem", "position": number, "name": name, "item": absolute(path)}
        for number, (name, path) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": found}


def graph(*parts: dict[str, Any]) -> dict[str, Any]:
    """Several descriptions of one page."""
    return {"@context": _CONTEXT, "@graph": list(parts)}


def place(layer: Layer, found: Feature, title: str, where: Sequence[Area], language: str) -> dict[str, Any]:
    """A feature; fictional ones say so, so that no engine takes them for real."""
    west, south, east, north = found.bounds
    made: dict[str, Any] = {
        "@type": _TYPES.get(layer.id, "Place"),
        "@id": absolute(feature_page(layer.id, found.key)),
        "url": absolute(feature_page(layer.id, found.key, lang=language)),
        "name": title,
        "identifier": found.key,
        "additionalType": layer.title.get(language),
        "geo": {"@type": "GeoCoordinates", "latitude": found.lat, "longitude": found.lon},
        "additionalProperty": [
            {"@type": "PropertyValue", "propertyID": row.field, "name": row.title, "value": row.text}
            for row in found.rows
        ],
    }
    if (west, south) != (east, north):
        made["geo"] = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
    for name, member in (("address", "address"), ("phone", "telephone")):
        if (field := layer.field(name)) and field.type is FieldType.TEXT and (value := found.state.props.get(name)):
            made[member] = value
    if where:
        areas = [{"@type": "AdministrativeArea", "name": area.called(language)} for area in where]
        made["containedInPlace"] = areas
    return _marked(made)


def item_list(layer: Layer, title: str, lines: Sequence[Line], language: str) -> dict[str, Any]:
    """A page of a list."""
    items = [
        {
            "@type": "ListItem",
            "position": number,
            "name": line.name,
            "url": absolute(feature_page(layer.id, line.key, lang=language)),
        }
        for number, line in enumerate(lines, 1)
    ]
    return {"@type": "ItemList", "name": title, "itemListElement": items}


def dataset(layer: Layer, held: Version, summary: Summary, language: str) -> dict[str, Any]:
    """A layer as a data set that can be had."""
    collection = absolute(f"/ogc/collections/{layer.id}/items", f="json")
    made: dict[str, Any] = {
        "@type": "Dataset",
        "@id": absolute(f"/layers/{layer.id}"),
        "name": layer.title.get(language),
        "description": layer.description.get(language),
        "url": absolute(f"/layers/{layer.id}", lang=language),
        "identifier": layer.id,
        "inLanguage": language,
        "isAccessibleForFree": True,
        "creator": publisher(language),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/geo+json", "contentUrl": collection},
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": absolute(f"/layers/{layer.id}/download", format="csv"),
            },
        ],
        "variableMeasured": [field.title.get(language) for field in layer.fields if not field.personal],
    }
    if held.recorded_at is not None:
        made["dateModified"] = held.recorded_at.isoformat(timespec="seconds")
    licences = sorted({str(source["licence"]) for source in summary.sources if source.get("licence")})
    if licences:
        made["license"] = licences if len(licences) > 1 else licences[0]
    return _marked(made)


def _marked(made: dict[str, Any]) -> dict[str, Any]:
    if state().settings.fictional:
        made["disambiguatingDescription"] = "架空のデータです。実在しません。 / Fictional: it does not exist."
    return made
