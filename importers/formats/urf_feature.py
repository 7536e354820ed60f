"""One i-UR feature as texts of its attributes and a surface."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree

from importers.formats.codelists import CodeLists
from importers.formats.gml_geometry import GML, BadGeometry, Reference, surface
from importers.formats.safe_xml import Element, local, text

_SURFACE = re.compile(r"lod(?P<lod>-?\d)MultiSurface|surface|extent|area")
_LODS = ("1", "0", "-1", "-2", "2", "3")
"""Which geometry of a feature is taken: LOD1 is where the standard puts plan areas."""


def identity(file: Path, feature: Element) -> dict[str, str]:
    """What a person finds a rejected feature by: its file and its ``gml:id``."""
    return {"file": file.name, "gml:id": str(feature.get(GML + "id") or "")}


def geometry(feature: Element, how: Reference | None) -> Any:
    """The feature's own surface; those of parts nested in it (整備計画 in a 地区計画) are not its own."""
    own: dict[str, Element] = {}
    for child in feature:
        if isinstance(child.tag, str) and (match := _SURFACE.fullmatch(local(child))) and len(child):
            own.setdefault(match["lod"] or "1", child)
    for lod in _LODS:
        if lod in own:
            if how is None:
                raise BadGeometry("no position")
            return surface(own[lod], how)
    kinds = sorted({local(child) for child in feature if isinstance(child.tag, str) and local(child).startswith("lod")})
    raise BadGeometry(f"no surface ({', '.join(kinds) or 'no geometry at all'})")


def attributes(file: Path, feature: Element, lists: CodeLists) -> dict[str, str]:
    """Texts of the feature's attributes; the first of a repeated one. ``name@``: what the code list calls a code."""
    values: dict[str, str] = {}

    def take(key: str, element: Element) -> None:
        value = text(element)
        if not value or key in values:
            return
        values[key] = value
        if unit := element.get("uom"):
            values[f"{key}#"] = unit
        if (space := element.get("codeSpace")) and (name := lists.names(file, space).get(value)):
            values[f"{key}@"] = name

    for child in feature:
        if not isinstance(child.tag, str) or _SURFACE.fullmatch(local(child)):
            continue
        take(local(child), child)
        for group in child:
            # Attribute groups: urf:urbanRoadAttribute/urf:UrbanRoadAttribute/urf:routeTypeNumber.
            if isinstance(group.tag, str) and etree.QName(group).namespace != GML[1:-1]:
                for inner in group:
                    if isinstance(inner.tag, str) and not len(inner):
                        take(f"{local(child)}/{local(inner)}", inner)
    return values
