"""What a reader is given and what it hands back: the common types of every import.

A reader is one module in :mod:`importers.readers` with three names:

``NAME``
    how the format is called in decisions and errors;
``recognises(source) -> bool``
    whether these files are its format, decided cheaply (names, first bytes);
``read(source, options) -> list[SourceTable]``
    the content, one table per layer or file. Raises ``Ambiguous`` where a person must decide, ``UnreadableSource``
    where nothing can be read; a single bad row goes into ``rejects``.

A column of a table that is named like a field of the layer is that field. Other columns are mapped by the layer's
declaration (``sources``) or by a profile. A value may be raw (``"80％"``, ``"令和元年5月1日"``) or final.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import geopandas


@dataclass(frozen=True, slots=True)
class Options:
    """Everything a person (or a profile) can decide in the source's place; None means "not said"."""

    layer: str = ""
    """Id of the layer the source is imported into: a reader of many layers picks the ones that fit."""
    encoding: str | None = None
    """Python codec name: ``utf-8``, ``cp932``."""
    crs: int | None = None
    """EPSG code of the source's coordinates."""
    axis: str | None = None
    """``xy``: as the format or the headers say, x being longitude or easting; ``yx``: exchanged."""
    use_codes: str | None = None
    """Which of the two numberings of 用途地域 the source uses: ``a29`` or ``a55``."""
    vintage: int | None = None
    """Year of the source's product specification, where layouts differ (N03 before and from 2024)."""
    effective: date | None = None
    """Day from which the content is in force in law."""
    source_date: date | None = None
    """Day the source describes."""
    accuracy: float = 2.0
    """Metres: a datum transformation less accurate than this is refused."""
    table: str | None = None
    """Name of the one table to read, in a source that holds several."""
    x: str | None = None
    """Column of longitude or easting, in a table of text."""
    y: str | None = None
    """Column of latitude or northing."""
    files: tuple[str, ...] = ()
    """Glob patterns of the files to read; empty: all that the reader knows."""
    boundary: str | None = None
    """Code or name of the municipality to keep, in a source that holds several."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a source, and from what evidence; printed and stored with the run."""

    what: str
    value: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken, and why. ``row`` counts from 1 in the named table."""

    row: int
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)
    table: str = ""


@dataclass(slots=True)
class SourceTable:
    """One table as the source holds it: raw columns, geometry in the source's CRS with x = east, y = north."""

    frame: geopandas.GeoDataFrame
    crs: int
    """EPSG code; geographic CRSs are in (longitude, latitude) order here, whatever the source's order was."""
    name: str
    """File stem or layer name: profiles match on it."""
    encoding: str | None = None
    decisions: list[Decision] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    """What the source says of itself: ``source``, ``source_date`` (ISO), ``licence``, ``attribution``."""
    valid_from: date | None = None
    """Day of legal effect the file itself states for all its rows, if any."""
    rows: Any = None
    """Source row number (from 1) of each row of ``frame``, where rows were left out; None: 1, 2, 3 …"""


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one source, unpacked where they came in archives."""

    path: Path
    """What the person named."""
    root: Path
    """Folder below which all ``files`` lie."""
    files: tuple[Path, ...]
    """Absolute paths, sorted."""
    sha256: str
    size: int
    """Bytes of what the person named."""

    def find(self, *patterns: str) -> tuple[Path, ...]:
        """Files whose name matches one of the patterns; letter case is ignored."""
        lowered = [pattern.lower() for pattern in patterns]
        return tuple(f for f in self.files if any(fnmatch(f.name.lower(), p) for p in lowered))

    def narrowed(self, patterns: tuple[str, ...]) -> Source:
        """The source with the files that match (by name, or by path below the root) and their sidecars alone."""
        matching = [
            f
            for f in self.files
            if any(fnmatch(f.name, p) or fnmatch(f.relative_to(self.root).as_posix(), p) for p in patterns)
        ]
        kept = {(f.parent, f.stem) for f in matching}
        return replace(self, files=tuple(f for f in self.files if (f.parent, f.stem) in kept))

    def chosen(self, options: Options, *patterns: str) -> tuple[Path, ...]:
        """Like :meth:`find`, narrowed to ``options.files``, whose patterns match name or path below the root."""
        found = self.find(*patterns)
        if not options.files:
            return found
        return tuple(
            f
            for f in found
            if any(
                fnmatch(f.name, wanted) or fnmatch(f.relative_to(self.root).as_posix(), wanted)
                for wanted in options.files
            )
        )

    def siblings(self, file: Path) -> Iterator[Path]:
        """Files beside ``file`` with the same stem (.dbf, .prj, .cpg of a shapefile)."""
        return (f for f in self.files if f.parent == file.parent and f.stem == file.stem and f != file)


class Reader(Protocol):
    """What the registry asks of a reader module."""

    NAME: str
    __name__: str

    def recognises(self, source: Source) -> bool:
        """Whether these files are this reader's format."""

    def read(self, source: Source, options: Options) -> list[SourceTable]:
        """The content of the source."""
