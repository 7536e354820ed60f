"""CityGML of city planning decisions (都市計画決定情報, i-UR ``urf`` 2.0 to 3.1): files, folders and zips of them.

The layer asked for selects the classes; what else a file holds is named, not read. Coordinates are in EPSG:6697
(JGD2011, latitude, longitude, height) and come out longitude first without height.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd

from importers.formats import measures, safe_xml, urf_classes, urf_feature
from importers.formats.codelists import CodeLists
from importers.formats.gml_geometry import GML, BadGeometry, Reference, first_position, reference
from importers.formats.safe_xml import Element, local
from importers.formats.urf_values import Contradiction
from importers.source import Decision, Options, Reject, Source, SourceTable
from mapsvc.errors import UnreadableSource

NAME = "CityGML urf"
_URF = re.compile(r"https?://www\.(?:geospatial\.jp|chisou\.go\.jp/tiiki/toshisaisei/itoshisaisei)/iur/urf/([\d.]+)")
_MEMBERS = ("{*}cityObjectMember", "{*}featureMember", "{*}featureMembers")
_DAY = re.compile(r"(?!0001)\d{4}-\d\d-\d\d")


def recognises(source: Source) -> bool:
    """Whether a .gml or .xml among the files is a CityModel that declares the ``urf`` namespace."""
    return any(_version(file) for file in _candidates(source))


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table of all features of the classes that belong to ``options.layer``, from all files together.

    Raises UnreadableSource naming the classes that are there where none belongs to the layer, and where files are in
    different CRSs; Ambiguous where coordinates contradict the CRS's axis order. A feature that cannot be read, is not
    in force any more or contradicts its own code list is rejected with the reason.
    """
    files = [file for file in source.chosen(options, "*.gml", "*.xml") if _version(file)]
    found = _Found(options, CodeLists(source))
    versions = sorted({str(_version(file)) for file in files})
    for file in files:
        _read_file(file, found)
    if not found.rows and not found.rejects:
        raise UnreadableSource(f"{source.path.name}: {_explain(found.seen, options.layer)}")
    return [_table(source, found, versions, len(files))]


def _candidates(source: Source) -> Iterator[Path]:
    for file in source.find("*.gml", "*.xml"):
        if file.parent.name != "codelists":
            yield file


def _version(file: Path) -> str | None:
    """Version of the urf namespace that the root declares, or None: not our format, or not readable as XML."""
    try:
        name, namespaces = safe_xml.root_tag(file)
    except UnreadableSource:
        # A .gml that cannot be read is ours to report; any other XML is not.
        if file.suffix.lower() == ".gml":
            raise
        return None
    if name != "CityModel":
        return None
    return next((match[1] for uri in namespaces.values() if (match := _URF.match(uri))), None)


@dataclass(slots=True)
class _Found:
    """What has been read so far, over all files."""

    options: Options
    lists: CodeLists
    how: Reference | None = None
    seen: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, Any]] = field(default_factory=list)
    geometries: list[object] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    lines: int = 0
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0
    created: str | None = None
    """Latest ``core:creationDate``, ISO."""


def _read_file(file: Path, found: _Found) -> None:
    envelope: tuple[str, int | None] | None = None
    how: Reference | None = None
    for element in safe_xml.elements(file, *_MEMBERS, GML + "Envelope"):
        if local(element) == "Envelope":
            if envelope is None and element.get("srsName"):
                envelope = element.get("srsName"), _dimension(element)
            continue
        for feature in element:
            name = local(feature)
            found.seen[name] += 1
            kind = urf_classes.CLASSES.get(name)
            if kind is None or kind.layer != found.options.layer:
                continue
            how = how or _reference(file, feature, envelope, found)
            _read_feature(file, feature, kind, how, found)


def _dimension(element: Element) -> int | None:
    told = element.get("srsDimension")
    return int(told) if told and told.isdigit() else None


def _reference(
    file: Path, feature: Element, envelope: tuple[str, int | None] | None, found: _Found
) -> Reference | None:
    """The coordinate reference of a file, from its envelope or the first geometry that names one."""
    own = next((e for e in feature.iter() if isinstance(e.tag, str) and e.get("srsName")), None)
    if own is not None:
        name, dimension = own.get("srsName"), _dimension(own) or (envelope[1] if envelope else None)
    elif envelope is not None:
        name, dimension = envelope
    else:
        raise UnreadableSource(f"{file.name}: no srsName says in which coordinates it is")
    position = first_position(feature)
    if position is None:
        return None
    how = reference(name, dimension, position, found.options.axis)
    if found.how is not None and found.how.epsg != how.epsg:
        raise UnreadableSource(f"{file.name} is in EPSG:{how.epsg}, files before it in EPSG:{found.how.epsg}")
    found.how = found.how or how
    return how


def _read_feature(
    file: Path, feature: Element, kind: urf_classes.FeatureType, how: Reference | None, found: _Found
) -> None:
    found.read += 1
    attributes = urf_feature.attributes(file, feature, found.lists)
    try:
        row = urf_classes.fields(kind, attributes)
        geometry = urf_feature.geometry(feature, how)
        if kind.area:
            row["area_ha"] = measures.nominal(attributes, geometry)
        if kind.line:
            geometry = measures.middle(geometry)
            found.lines += 1
    except (Contradiction, BadGeometry) as error:
        shown = urf_feature.identity(file, feature)
        shown |= {key: value for key, value in attributes.items() if key[-1] not in "@#"}
        found.rejects.append(Reject(found.read, str(error), shown, local(feature)))
        return
    created = str(attributes.get("creationDate", ""))
    if _DAY.fullmatch(created):
        found.created = max(found.created or created, created)
    found.rows.append(row)
    found.geometries.append(geometry)
    found.numbers.append(found.read)


def _explain(seen: Counter[str], layer: str) -> str:
    """What is in the files, for a person who asked for a layer that is not."""
    if not seen:
        return "no city planning feature is in it"
    parts = []
    for name, count in sorted(seen.items()):
        kind = urf_classes.CLASSES.get(name)
        parts.append(f"{name} {count}" + (f" ({kind.title} → {kind.layer})" if kind else " (no layer)"))
    return f"nothing in it belongs to layer {layer!r}; it holds {', '.join(parts)}"


def _table(source: Source, found: _Found, versions: list[str], files: int) -> SourceTable:
    frame = geopandas.GeoDataFrame(pd.DataFrame(found.rows, dtype=object), geometry=found.geometries or [])
    how = found.how
    taken = {name: n for name, n in found.seen.items() if _layer(name) == found.options.layer}
    left = {name: n for name, n in found.seen.items() if name not in taken}
    decisions = [
        Decision("standard", f"i-UR urf {', '.join(versions)}", f"namespace of {files} file(s)"),
        Decision("classes", _counts(taken), f"they belong to layer {found.options.layer}"),
    ]
    if found.options.layer == "zoning":
        decisions.append(Decision("use codes", "a55", "i-UR numbers 用途地域 as A55 does"))
    if found.lines:
        decisions.append(
            Decision("geometry", f"{found.lines} centre lines", "the source holds areas, the layer holds lines")
        )
    if "area_ha" in frame and frame["area_ha"].notna().any():
        areas, unit = measures.hectares([row["area_ha"] for row in found.rows])
        frame["area_ha"] = pd.Series(areas, dtype=object)
        decisions.append(Decision("area_ha", unit, "nominalArea against the measured area"))
    if left:
        decisions.append(Decision("left out", _counts(left), "classes of other layers"))
    if how is not None:
        order = "latitude first" if how.flip else "longitude first"
        decisions.append(Decision("crs", f"EPSG:{how.epsg}", how.evidence))
        decisions.append(Decision("axis", order, how.evidence))
    epsg = how.epsg if how is not None else 6668
    return SourceTable(
        frame,
        epsg,
        source.path.stem,
        "utf-8",
        decisions,
        found.rejects,
        _metadata(source, found.created),
        rows=found.numbers,
    )


def _layer(name: str) -> str | None:
    kind = urf_classes.CLASSES.get(name)
    return kind.layer if kind else None


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _metadata(source: Source, created: str | None) -> dict[str, str]:
    """What the files say of themselves: the day the newest feature was made (``core:creationDate``)."""
    said = {"source": f"CityGML 都市計画決定情報（i-UR urf） {source.path.name}"}
    return said | ({"source_date": created} if created else {})
