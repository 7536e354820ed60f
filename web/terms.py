"""The terms of use: the city's own text where it gave one, else those that come with the program; and their date."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from mapsvc.dates import JST
from mapsvc.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from mapsvc.config import Settings

WRITTEN = date(2026, 11, 24)
"""Of the terms that come with the program: templates/terms.html and its texts. Change it with them."""
MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (empty: none) and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a city wrote itself."""

    date: date
    sections: tuple[Section, ...]


def own_terms(settings: Settings, language: str) -> Terms | None:
    """The city's text: ``terms.en.txt`` beside ``terms.txt`` where the language has one; None without a setting.

    Paragraphs are separated by empty lines, headings begin with ``#``, and the first line may be the date (ISO 8601).
    Raises Unavailable where the file cannot be read.
    """
    if settings.terms is None:
        return None
    there = settings.terms.with_suffix(f".{language}{settings.terms.suffix}")
    return _read(there if there.is_file() else settings.terms)


def dated(settings: Settings) -> str:
    """Names the present version of the terms: whoever saw this one is not shown it again."""
    own = own_terms(settings, "ja")
    return (own.date if own else WRITTEN).isoformat()


def _read(path: Path) -> Terms:
    try:
        text = path.read_bytes()[:MOST_BYTES].decode("utf-8-sig")
        changed = datetime.fromtimestamp(path.stat().st_mtime, JST).date()
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(f"MAPSVC_TERMS: {path} cannot be read as UTF-8 text ({error})") from error
    first, _, rest = text.lstrip().partition("\n")
    with suppress(ValueError):  # no date: that of the file
        changed, text = date.fromisoformat(first.strip()), rest
    return Terms(changed, tuple(_sections(text)))


def _sections(text: str) -> list[Section]:
    found: list[Section] = []
    heading, paragraphs = "", list[str]()
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        title, _, body = block.partition("\n") if block.startswith("#") else ("", "", block)
        if title:
            if heading or paragraphs:
                found.append(Section(heading, tuple(paragraphs)))
            heading, paragraphs = title.lstrip("# ").strip(), []
        if body.strip():
            paragraphs.append(body.strip())
    found.append(Section(heading, tuple(paragraphs)))
    return found
