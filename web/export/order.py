"""What is ordered: which features of which layers, in which form."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from layers.query import Crs, Question
from mapsvc.db.connection import Connection
from web.export.about import About
from web.export.formats import ZIP, Format

Encoding = Literal["utf-8", "cp932"]
Geometry = Literal["wkt", "lonlat"]
Connect = Callable[[], AbstractContextManager[Connection]]
"""Lends a connection; asked for anew for each chunk of features, so that none is held while files are written."""


@dataclass(frozen=True, slots=True)
class Part:
    """The features of one layer, and what is said of them; the question's coordinates have east before north."""

    question: Question
    about: About


@dataclass(frozen=True, slots=True)
class Order:
    """One file."""

    format: Format
    parts: tuple[Part, ...]
    language: str
    tag: str
    """Names the content: the same order of the same data has the same tag, and the same bytes."""
    moment: datetime
    """When what it holds changed last; no clock is looked at, so that the same order gives the same bytes."""
    stem: str
    """The name without its ending."""
    title: str
    """The same in the reader's language."""
    encoding: Encoding = "utf-8"
    geometry: Geometry = "wkt"
    zipped: bool = False

    @property
    def packed(self) -> bool:
        """Whether it comes as a zip, with a text that says what is in it."""
        several = len(self.parts) > 1 and not self.format.several
        legacy = self.format.id == "csv" and self.encoding == "cp932"  # its README says what CP932 cannot hold
        return self.zipped or self.format.packed or several or legacy

    @property
    def ending(self) -> str:
        """The ending of the file's name."""
        return "zip" if self.packed else self.format.ending

    @property
    def media(self) -> str:
        """Its media type."""
        if self.packed:
            return ZIP
        return f"{self.format.media}; charset=utf-8" if self.format.media.startswith("text/") else self.format.media

    @property
    def crs(self) -> Crs:
        """The system of its coordinates."""
        return self.parts[0].question.crs
