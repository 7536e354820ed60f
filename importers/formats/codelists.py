"""Code lists of i-UR and CityGML: ``gml:Dictionary`` files beside the data (``../../codelists/NAME.xml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from importers.formats import safe_xml
from importers.formats.gml_geometry import GML
from importers.source import Source

_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}\.xml")
MAX_BYTES = 8 * 1024**2
"""Largest code list that is read; the longest official one, of all municipalities, has 0.5 MB."""


class CodeLists:
    """The code lists a source brings along, read once each."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._read: dict[Path, Mapping[str, str]] = {}

    def names(self, file: Path, code_space: str | None) -> Mapping[str, str]:
        """Code → description of the list that an element of ``file`` refers to; empty where there is none.

        Only the list's file name is taken from the data: it is looked for among the source's own files and in the
        ``codelists`` folder two levels up, where PLATEAU's packages keep it, never where the reference points.
        """
        name = re.split(r"[/\\]", code_space or "")[-1]
        if not _NAME.fullmatch(name):
            return {}
        found = self._find(file, name)
        if found is None:
            return {}
        if found not in self._read:
            self._read[found] = _dictionary(found)
        return self._read[found]

    def _find(self, file: Path, name: str) -> Path | None:
        package = file.parent.parent.parent
        own = [known for known in self._source.files if known.name == name]
        near = [known for known in own if known.parent.parent == package]
        if near or len(own) == 1:
            return (near or own)[0]
        beside = package / "codelists" / name
        return beside if beside.is_file() and beside.stat().st_size <= MAX_BYTES else None


def _dictionary(file: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    for definition in safe_xml.elements(file, GML + "Definition"):
        code, description = definition.find(GML + "name"), definition.find(GML + "description")
        if code is not None and description is not None:
            names[safe_xml.text(code)] = safe_xml.text(description)
    return names
