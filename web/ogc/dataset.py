"""A layer as a dataset, for search engines (schema.org) and catalogues (DCAT)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from layers.query import published
from web.address import absolute
from web.export.formats import FORMATS
from web.ogc.answers import GEOJSON, HTML, MVT
from web.pages import city

if TYPE_CHECKING:
    from layers.answer.summary import Summary
    from layers.definition import Layer
    from layers.query.extent import Extent
    from layers.store.assertion import Version
    from web.export.formats import Format

Json = dict[str, Any]


def licences(summary: Summary) -> list[str]:
    """The licences of a layer's sources, each once."""
    return list(dict.fromkeys(str(one["licence"]) for one in summary.sources if one.get("licence")))


def _period(held: Extent) -> str:
    return "/".join(day.isoformat() if day else ".." for day in (held.first, held.last))


def schema_org(layer: Layer, held: Extent, version: Version, summary: Summary, language: str) -> Json:
    """A schema.org Dataset."""
    items = absolute(f"/ogc/collections/{layer.id}/items", f="json")
    found: Json = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": absolute(f"/ogc/collections/{layer.id}"),
        "url": absolute(f"/ogc/collections/{layer.id}", f="html"),
        "name": layer.title.get(language),
        "description": layer.description.get(language),
        "inLanguage": language,
        "isAccessibleForFree": True,
        "creator": {"@type": "GovernmentOrganization", "name": city()},
        "includedInDataCatalog": {"@type": "DataCatalog", "url": absolute("/ogc/")},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": GEOJSON, "contentUrl": items},
            *(
                {
                    "@type": "DataDownload",
                    "name": form.title,
                    "encodingFormat": form.media,
                    "contentUrl": _download(layer, form),
                }
                for form in FORMATS.values()
            ),
        ],
        "variableMeasured": [field.title.get(language) for field in layer.fields if not field.personal],
    }
    if version.recorded_at:
        found["dateModified"] = version.recorded_at.isoformat(timespec="seconds")
        found["version"] = str(version.version)
    if named := licences(summary):
        found["license"] = named[0] if len(named) == 1 else named
    if held.bbox:
        west, south, east, north = held.bbox
        found["spatialCoverage"] = {
            "@type": "Place",
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        }
        found["temporalCoverage"] = _period(held)
    return found


def dcat(layer: Layer, theme: str, held: Extent, version: Version, summary: Summary) -> Json:
    """A ``dcat:Dataset`` by DCAT-AP 3, in both languages."""
    identity = absolute(f"/ogc/collections/{layer.id}")
    named = licences(summary)
    found: Json = {
        "@id": identity,
        "@type": "dcat:Dataset",
        "dct:identifier": layer.id,
        "dct:title": _both(layer.title.ja, layer.title.en),
        "dct:description": _both(layer.description.ja, layer.description.en),
        "dct:publisher": {"@id": absolute("/#publisher")},
        "dct:language": [{"@id": _LANGUAGE + "JPN"}, {"@id": _LANGUAGE + "ENG"}],
        "dct:conformsTo": [{"@id": crs.uri} for crs in published()[:2]],
        "dcat:keyword": [theme],
        "dcat:landingPage": {"@id": absolute(f"/layers/{layer.id}")},
        "dcat:contactPoint": {"@type": "vcard:Organization", "vcard:fn": layer.office.ja},
        "dcat:distribution": [
            _distribution(identity, "geojson", f"/ogc/collections/{layer.id}/items", GEOJSON, named),
            _distribution(identity, "tiles", f"/tiles/{layer.id}.json", MVT, named),
            _distribution(identity, "html", f"/ogc/collections/{layer.id}/items?f=html", HTML, named),
            *(_file(identity, layer, form, named) for form in FORMATS.values()),
        ],
    }
    if version.recorded_at:
        moment = version.recorded_at.isoformat(timespec="seconds")
        found["dct:modified"] = {"@type": "xsd:dateTime", "@value": moment}
        found["dcat:version"] = str(version.version)
    if held.bbox:
        west, south, east, north = held.bbox
        ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
        found["dct:spatial"] = {
            "@type": "dct:Location",
            "dcat:bbox": {"@type": "geo:wktLiteral", "@value": f"POLYGON(({ring}))"},
        }
        found["dct:temporal"] = {"@type": "dct:PeriodOfTime"} | {
            name: {"@type": "xsd:date", "@value": day.isoformat()}
            for name, day in (("dcat:startDate", held.first), ("dcat:endDate", held.last))
            if day
        }
    return found


def _download(layer: Layer, form: Format) -> str:
    return absolute(f"/layers/{layer.id}/download", format=form.id)


_MEDIA = "https://www.iana.org/assignments/media-types/"
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"


def _both(ja: str, en: str) -> list[Json]:
    return [{"@language": "ja", "@value": ja}, {"@language": "en", "@value": en}]


def _distribution(identity: str, name: str, path: str, media: str, named: list[str]) -> Json:
    found: Json = {
        "@id": f"{identity}#{name}",
        "@type": "dcat:Distribution",
        "dct:title": f"{name}: {gettext('ogc.title')}",
        "dcat:accessURL": {"@id": absolute(path)},
        "dcat:mediaType": {"@id": f"{_MEDIA}{media}"},
        "dcat:accessService": {"@id": absolute("/ogc/#service")},
    }
    if named:
        found["dct:license"] = [_licence(one) for one in named]
    return found


def _file(identity: str, layer: Layer, form: Format, named: list[str]) -> Json:
    """A file of the whole layer in force today."""
    found: Json = {
        "@id": f"{identity}#{form.id}",
        "@type": "dcat:Distribution",
        "dct:title": form.title,
        "dct:description": _both(form.text.ja, form.text.en),
        "dcat:downloadURL": {"@id": _download(layer, form)},
        "dcat:accessURL": {"@id": absolute(f"/layers/{layer.id}/download")},
        "dcat:mediaType": {"@id": f"{_MEDIA}{form.media}"},
    }
    if named:
        found["dct:license"] = [_licence(one) for one in named]
    return found


def _licence(name: str) -> str | Json:
    return {"@id": name} if name.startswith("http") else name
