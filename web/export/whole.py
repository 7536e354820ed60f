"""Which files of whole layers are made, by the command line and at night."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from layers.definition import Layer
from layers.query.period import on
from layers.registry import Catalogue
from layers.store import versions
from mapsvc.config import Settings
from mapsvc.db.connection import Connection, make_pool
from mapsvc.languages import japanese
from web.export.about import Frame
from web.export.formats import Format
from web.export.nightly import Told, Whole, write
from web.export.ordering import Choice
from web.state import State

NIGHTLY = ("gpkg", "geojson")
"""The formats of the nightly files; other formats are made when they are asked for."""
_TIMEOUT_MS = 600_000
"""Nobody waits in a browser."""


def folder(settings: Settings) -> Path:
    """Where the nightly files lie."""
    return settings.var / "exports"


def choices(layers: Sequence[Layer], formats: Sequence[Format], day: date, language: str) -> list[Choice]:
    """A file of each layer in each format, and of formats that can, one that holds them all."""
    found = [Choice(form, (layer,), on(day), language) for layer in layers for form in formats]
    if len(layers) > 1:
        found += [Choice(form, tuple(layers), on(day), language) for form in formats if form.several]
    return found


def export(
    settings: Settings,
    catalogue: Catalogue,
    url: str,
    target: Path,
    *,
    layers: Sequence[Layer],
    formats: Sequence[Format],
    day: date,
    language: str,
    told: Told = lambda _progress: None,
) -> list[Whole]:
    """Write the files of ``layers`` to ``target``; layers of which nothing was ever held are left out.

    What all files hold is read with one connection, whose statements may take ten minutes.
    """
    with make_pool(url, size=1, timeout_ms=_TIMEOUT_MS) as pool:

        @contextmanager
        def lent() -> Iterator[Connection]:
            with pool.connection() as conn:
                yield conn

        with lent() as conn:
            held = versions(conn, [layer.id for layer in layers])
        ready = [layer for layer in layers if held[layer.id].version]
        publisher = settings.city_name_ja if japanese(language) else settings.city_name_en
        frame = Frame(publisher, settings.public_url or "", "", settings.fictional)
        wanted, release = choices(ready, formats, day, language), State(settings, catalogue, url).release
        return write(lent, target, wanted, frame=frame, release=release, told=told)
