"""Mapping profiles: what one city's files are called and hold, as facts in a small TOML file.

A profile names the layer, the files, which column holds which field, constants, spellings and the source. Keys that
are not known are refused, naming the file and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from importers.source import Options
from layers.definition import Layer
from mapsvc.errors import DeclarationError, NotFound
from mapsvc.text import nfkc

FOLDER = Path(__file__).parent / "profiles"


@dataclass(frozen=True, slots=True)
class FileRule:
    """Constants for the rows of the tables whose name matches."""

    match: str
    constants: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Tables that are no features: areas whose values apply to the features lying in them."""

    match: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Profile:
    """One source's facts. Without a profile the layer's declaration alone maps the columns."""

    name: str = ""
    layer: str = ""
    title: str = ""
    files: tuple[str, ...] = ()
    """Glob patterns of the files that make up the source, below the folder named."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field → columns; the first that says something in a row counts."""
    ignore: tuple[str, ...] = ()
    """Columns that no field takes, though the declaration would."""
    constants: Mapping[str, object] = field(default_factory=dict)
    """Field → value for the rows whose columns say nothing."""
    flags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """List field → code → column that says yes or no."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field → spelling (after NFKC) → code or value."""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column → values of the rows to take; the other rows belong to another layer."""
    file: tuple[FileRule, ...] = ()
    overlay: tuple[Overlay, ...] = ()
    key: tuple[str, ...] = ()
    """Columns that together identify a feature; ``$table`` is the table's name."""
    coverage: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    """Encoding, CRS, axis and the like, as :class:`Options` names them."""
    source: Mapping[str, str] = field(default_factory=dict)
    """``source``, ``source_date``, ``licence``, ``attribution``."""

    @property
    def maps(self) -> bool:
        """Whether the profile maps columns, so that the reader must hand them over as they stand."""
        return bool(self.columns or self.flags or self.where or self.file or self.key)

    def constants_of(self, table: str) -> dict[str, object]:
        """Constants for the table of this name."""
        found = dict(self.constants)
        for rule in self.file:
            if fnmatch(table, rule.match):
                found |= rule.constants
        return found

    def overlay_of(self, table: str) -> Overlay | None:
        """The rule by which the table of this name is laid over the features, or None where it holds features."""
        return next((rule for rule in self.overlay if fnmatch(table, rule.match)), None)

    def merged(self, options: Options) -> Options:
        """``options`` filled from the profile: what the person said goes before."""
        given = {item.name: getattr(options, item.name) for item in fields(Options)}
        default = Options()
        said = {name: value for name, value in given.items() if value != getattr(default, name)}
        dated = {"source_date": date.fromisoformat(self.source["source_date"])} if "source_date" in self.source else {}
        merged = {**dated, **self.options, **({"files": self.files} if self.files else {}), **said}
        return replace(default, **merged)


_OPTIONS = {item.name for item in fields(Options)} - {"layer", "files"}
_SOURCE = {"source", "source_date", "licence", "attribution"}


def names() -> tuple[str, ...]:
    """The profiles that come with the program."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load(name: str, layer: Layer) -> Profile:
    """The profile of this name, or at this path. Raises NotFound, DeclarationError."""
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(names()) or "none"
        raise NotFound(f"there is no import profile {name!r}; known: {known}, or a path ending in .toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeclarationError(path.name, "file", f"is not TOML in UTF-8: {error}") from error
    return _checked(path, raw, layer)


def _checked(path: Path, raw: dict[str, Any], layer: Layer) -> Profile:
    known = {item.name for item in fields(Profile)} - {"name"}
    for key in raw.keys() - known:
        raise DeclarationError(path.name, key, f"is not known; use one of {', '.join(sorted(known))}")
    if raw.get("layer") != layer.id:
        raise DeclarationError(path.name, "layer", f"is {raw.get('layer')!r}, the import is into {layer.id!r}")
    for table in ("columns", "constants", "flags", "values"):
        for name in raw.get(table, {}):
            _field_exists(path, f"{table}.{name}", name, layer)
    rules = []
    for number, rule in enumerate(raw.get("file", [])):
        for name in rule.get("constants", {}):
            _field_exists(path, f"file[{number}].constants.{name}", name, layer)
        rules.append(FileRule(rule["match"], rule.get("constants", {})))
    overlays = []
    for number, rule in enumerate(raw.get("overlay", [])):
        for name in rule["columns"]:
            _field_exists(path, f"overlay[{number}].columns.{name}", name, layer)
        overlays.append(Overlay(rule["match"], rule["columns"]))
    for key in raw.get("options", {}).keys() - _OPTIONS:
        raise DeclarationError(path.name, f"options.{key}", f"is no option; use one of {', '.join(sorted(_OPTIONS))}")
    for key in raw.get("source", {}).keys() - _SOURCE:
        raise DeclarationError(path.name, f"source.{key}", f"use one of {', '.join(sorted(_SOURCE))}")
    return Profile(
        name=path.stem,
        layer=layer.id,
        title=raw.get("title", ""),
        files=tuple(raw.get("files", ())),
        columns={name: _several(value) for name, value in raw.get("columns", {}).items()},
        ignore=tuple(raw.get("ignore", ())),
        constants=raw.get("constants", {}),
        flags=raw.get("flags", {}),
        values={name: {nfkc(k): v for k, v in table.items()} for name, table in raw.get("values", {}).items()},
        where={name: _several(value) for name, value in raw.get("where", {}).items()},
        file=tuple(rules),
        overlay=tuple(overlays),
        key=_several(raw.get("key", ())),
        coverage=raw.get("coverage"),
        options=raw.get("options", {}),
        source={key: _iso(value) for key, value in raw.get("source", {}).items()},
    )


def _field_exists(path: Path, key: str, name: str, layer: Layer) -> None:
    if layer.field(name) is None:
        raise DeclarationError(path.name, key, f"{layer.id} has the fields {', '.join(f.name for f in layer.fields)}")


def _several(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
