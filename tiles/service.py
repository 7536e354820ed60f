"""Tiles as answers: which bytes and headers a request gets, without knowing HTTP's framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from psycopg_pool import ConnectionPool

from layers.definition import Layer
from layers.registry import Catalogue
from mapsvc.config import Settings
from mapsvc.dates import today
from mapsvc.errors import InvalidInput, TooExpensive
from tiles.block import block_name, block_of
from tiles.build import build, build_several
from tiles.cache import Kept, TileCache
from tiles.coding import Stored, decode, negotiated
from tiles.flight import Flights
from tiles.grid import Tile
from tiles.identity import Identity, Question, identify
from tiles.metrics import Metrics
from tiles.read import Read, tile_pool
from tiles.statement import MOST_REMEMBERED
from tiles.versions import Versions

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=5, must-revalidate"
MOST_LAYERS = 40
THREADS = 8
NOTHING = Kept(b"", empty=True, cut=None)


@dataclass(frozen=True, slots=True)
class TileAnswer:
    """Status 200, 204 (nothing there) or 304, with the body and headers that go with it."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]


class TileService:
    """Answers tile requests of one process; its parts are shared by all threads."""

    def __init__(
        self,
        pool: ConnectionPool[Any],
        catalogue: Catalogue,
        cache: TileCache,
        versions: Versions,
        *,
        budget: int,
        metrics: Metrics | None = None,
    ) -> None:
        self.pool = pool
        self.catalogue = catalogue
        self.cache = cache
        self.versions = versions
        self.budget = budget
        self.metrics = metrics or Metrics()
        self._flights = Flights[dict[str, Kept]](cache.root / "flights", self.metrics)
        self._layers = lru_cache(maxsize=1024)(self._find_layers)
        self._remembered = lru_cache(maxsize=8_000)(self._identify)

    @staticmethod
    def open(
        catalogue: Catalogue,
        settings: Settings,
        url: str | None = None,
        *,
        size: int = THREADS,
        timeout_ms: int | None = None,
    ) -> TileService:
        """A service on the database ``url`` (default: the configured one) and the cache under ``settings.var``.

        A tile may take ``timeout_ms``, by default as long as a visitor's question.
        """
        metrics = Metrics()
        pool = tile_pool(url, size=size, timeout_ms=timeout_ms or settings.visitor_timeout_ms)
        pool.open()
        cache = TileCache(settings.var / "cache" / "tiles", settings.tile_cache_bytes, metrics=metrics)
        versions = Versions(pool, metrics=metrics)
        return TileService(pool, catalogue, cache, versions, budget=settings.tile_budget_bytes, metrics=metrics)

    def close(self) -> None:
        """Give the connections back."""
        self.pool.close()

    def layers(self, ids: str) -> tuple[Layer, ...]:
        """The layers of a comma-joined list; raises UnknownLayer, InvalidInput("layers")."""
        return self._layers(ids)

    def tile(
        self,
        layers: str,
        version: str | None,
        z: int,
        x: int,
        y: int,
        *,
        as_of: date | None = None,
        accept_encoding: str | None = None,
        if_none_match: str | None = None,
    ) -> TileAnswer:
        """The tile of comma-joined ``layers`` at their joined ``version`` (None: the current) in force on ``as_of``.

        ``as_of`` None is today in Japan. Raises UnknownLayer, InvalidInput naming layers, version, z, x or y, NotFound
        for a version that does not exist, TooExpensive, Unavailable.
        """
        coding = negotiated(accept_encoding)
        found = self._layers(layers)
        tile = _tile(found, z, x, y)
        question = Question(layers, self._versions(found, version), tile, as_of or today())
        identity = self._identity(question)
        headers = [
            ("Vary", "Accept-Encoding"),
            ("ETag", etag := f'"{identity.name}-{coding}"'),
            ("Cache-Control", FOREVER if version is not None and as_of is not None else BRIEFLY),
        ]
        if if_none_match is not None and _matches(if_none_match, etag):
            self.metrics.add("not_modified")
            return TileAnswer(304, b"", tuple(headers))
        kept = self._kept(question, identity, "gzip" if coding == "identity" else coding)
        if kept.cut is not None:
            headers.append(("Mapsvc-Tile-Cut", f"{kept.cut.kept} of {kept.cut.there}"))
        if kept.empty:
            self.metrics.add("empty")
            return TileAnswer(204, b"", tuple(headers))
        body = decode(kept.body, "gzip") if coding == "identity" else kept.body
        if coding != "identity":
            headers.append(("Content-Encoding", coding))
        headers += [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))]
        return TileAnswer(200, body, tuple(headers))

    def _versions(self, layers: tuple[Layer, ...], version: str | None) -> tuple[int, ...]:
        if version is None:
            return tuple(self.versions.current(layer.id).head for layer in layers)
        asked = parse_version(version, len(layers))
        # A version that is news to this process makes it look once.
        for layer, number in zip(layers, asked, strict=True):
            self.versions.at(layer.id, number)
        return asked

    def _identity(self, question: Question) -> Identity:
        few = len(question.versions) <= MOST_REMEMBERED
        return (self._remembered if few else self._identify)(question, self.versions.state)

    def _identify(self, question: Question, state: int) -> Identity:
        del state  # a key of the memory: after a change, other layers' rows are the current ones
        return identify(self.versions, self._layers(question.layers), question, self.budget)

    def _kept(self, question: Question, identity: Identity, coding: Stored) -> Kept:
        if not identity.wanted:
            return NOTHING
        if (kept := self.cache.get(identity.name, coding)) is not None:
            return kept
        block = block_of(question.tile, len(question.versions))

        def look() -> dict[str, Kept] | None:
            found = self.cache.recode(identity.name, coding)
            return None if found is None else {identity.name: found}

        def make() -> dict[str, Kept]:
            return self._make(question, identity, block, coding)

        asked = block_name(block, question.layers, question.versions, question.as_of, coding)
        flown = self._flights.fly(asked, look, make)
        # Others of the block may have flown for another tile, or found what this one asks for still to be made.
        return flown.get(identity.name) or self._flights.fly(identity.name, look, make)[identity.name]

    def _make(self, question: Question, identity: Identity, block: Sequence[Tile], coding: Stored) -> dict[str, Kept]:
        """The tile asked for, and those of its block that show the same layers and are not kept yet."""
        self.metrics.add("miss")
        alike = {identity.name: question.tile}
        for tile in block:
            if (
                tile != question.tile
                and (other := self._identity(replace(question, tile=tile))).wanted == identity.wanted
            ):
                alike[other.name] = tile
        if len(alike) > 1:
            kept = self.cache.get_all([name for name in alike if name != identity.name], coding)
            alike = {name: tile for name, tile in alike.items() if name not in kept}
        tiles = list(alike.values())
        try:
            made = build_several(self.pool, identity, tiles, self.budget) if len(tiles) > 1 else None
        except TooExpensive:
            made = None
        reads = made or [self._alone(question, identity)]
        self.metrics.add("ahead", len(reads) - 1)
        self.metrics.add("cut", sum(read.cut is not None for read in reads))
        return self.cache.put_all(
            coding, {name: (read.mvt, read.cut) for name, read in zip(alike, reads, strict=False)}
        )

    def _alone(self, question: Question, identity: Identity) -> Read:
        def again() -> Identity:
            self.versions.refresh()
            return self._identity(question)

        try:
            return build(self.pool, identity, question.tile, self.budget, again, metrics=self.metrics)
        except TooExpensive:
            self.metrics.add("too_expensive")
            raise

    def _find_layers(self, ids: str) -> tuple[Layer, ...]:
        names = ids.split(",")
        if len(names) > MOST_LAYERS:
            raise InvalidInput("layers", f"at most {MOST_LAYERS} layers go into one tile, not {len(names)}")
        if len(set(names)) < len(names):
            raise InvalidInput("layers", "names a layer twice")
        return tuple(self.catalogue.layer(name) for name in names)


def _tile(layers: tuple[Layer, ...], z: int, x: int, y: int) -> Tile:
    largest = max(layer.tiles.maxzoom for layer in layers)
    if not 0 <= z <= largest:
        raise InvalidInput("z", f"must be from 0 to {largest}, not {z}; draw larger zooms from zoom {largest}")
    return Tile(z, x, y)


def parse_version(text: str, count: int) -> tuple[int, ...]:
    """The versions of ``count`` layers from ``12-5-0``; raises InvalidInput("version")."""
    parts = text.split("-")
    if len(parts) != count or not all(part.isascii() and part.isdecimal() and len(part) <= 9 for part in parts):
        raise InvalidInput("version", f"must be {count} whole numbers joined by '-', as in the layers' TileJSON")
    return tuple(map(int, parts))


def _matches(if_none_match: str, etag: str) -> bool:
    """Whether If-None-Match (RFC 9110, 13.1.2) names ``etag``, compared weakly."""
    given = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in {etag, "*"} for tag in given)
