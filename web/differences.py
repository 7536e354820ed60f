"""What changed in law between two days: the question as an address has it, and its answer in words and as JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from flask_babel import gettext

from layers.derive.changed import differences as fields_changed
from layers.derive.popup import name
from layers.derive.style import BASE
from layers.query import between
from layers.query.between import Box, Kind, Span
from layers.store import versions
from mapsvc.dates import today
from mapsvc.errors import InvalidInput
from web import parameters
from web.features.addresses import feature_page
from web.feeds.asked import box
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from layers.definition import Layer
    from layers.derive.changed import Difference as FieldChanged
    from mapsvc.db.connection import Connection

PAGE = 50
DRAWN = 200
"""Features on a page for programs, which draw them."""
YEARS = 5
"""So far back is looked where the address does not say."""
PARAMETERS = ("from", "to", "layers", "bbox", "after", "lang")
_AFTER = re.compile(r"([a-z][a-z0-9_]{0,63}):([^\x00-\x1f]{1,200})")


@dataclass(frozen=True, slots=True)
class Asked:
    """Two days, the layers whose changes are told, and where the page begins."""

    span: Span
    layers: tuple[Layer, ...]
    after: tuple[str, str] | None
    language: str


@dataclass(frozen=True, slots=True)
class Told:
    """One feature that differs, as readers know it."""

    layer: Layer
    key: str
    kind: Kind
    name: str
    since: date | None
    fields: tuple[FieldChanged, ...]
    moved: bool
    page: str
    geometry_before: str | None
    geometry_after: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """So many features that differ, how many there are of each layer and kind, and where the next page begins."""

    told: tuple[Told, ...]
    counts: dict[str, dict[Kind, int]]
    following: str | None

    def total(self, kind: Kind | None = None) -> int:
        """How many features differ on all pages, of one kind or of all."""
        return sum(n for each in self.counts.values() for one, n in each.items() if kind in (None, one))


def chosen_layers() -> tuple[Layer, ...]:
    """The layers that ``layers`` names, in the catalogue's order; without it all but the base map's.

    Never those of ``[live]``: what is measured or alerted by the minute is no decision.

    Raises UnknownLayer, InvalidInput.
    """
    catalogue, named = state().catalogue, parameters.layer_ids()
    decided = [layer for layer in shown_layers(catalogue) if layer.live is None]
    if named is None:
        return tuple(layer for layer in decided if layer.theme != BASE)
    wanted = {catalogue.layer(one).id for one in named}
    return tuple(layer for layer in decided if layer.id in wanted)


def chosen_box() -> Box | None:
    """``bbox``; raises InvalidInput."""
    return box(parameters.single("bbox"))


def asked() -> Asked:
    """The question of this request; raises InvalidInput naming the parameter, UnknownLayer."""
    parameters.refuse_unknown(PARAMETERS)
    language = parameters.language()
    last = parameters.day("to") or today()
    first = parameters.day("from") or _years_before(last)
    if first > last:
        raise InvalidInput("from", gettext("differences.problem.order"))
    return Asked(Span(first, last, chosen_box()), chosen_layers(), _after(), language)


def held(conn: Connection, layers: Sequence[Layer]) -> list[Layer]:
    """Those of ``layers`` that ever held anything: others have no table yet."""
    known = versions(conn, [layer.id for layer in layers])
    return [layer for layer in layers if known[layer.id].version]


def page(conn: Connection, asked: Asked, size: int, *, drawn: bool) -> Page:
    """The page that is asked for. Raises psycopg.errors.QueryCanceled where it takes too long."""
    layers = held(conn, asked.layers)
    counts = between.tally(conn, layers, asked.span)
    differing = [layer for layer in layers if layer.id in counts]
    found = between.differences(conn, differing, asked.span, asked.after, size + 1, drawn=drawn)
    told = tuple(_told(one, asked) for one in found[:size])
    following = f"{told[-1].layer.id}:{told[-1].key}" if len(found) > size else None
    return Page(told, counts, following)


def as_json(asked: Asked, page: Page, following: str | None) -> dict[str, Any]:
    """``page`` for programs; ``following`` is the address of the next."""
    return {
        "from": asked.span.first,
        "to": asked.span.last,
        "counts": {kind.value: page.total(kind) for kind in Kind},
        "changes": [
            {
                "layer": one.layer.id,
                "key": one.key,
                "kind": one.kind,
                "layer_title": one.layer.title.get(asked.language),
                "name": one.name,
                "since": one.since,
                "fields": [{"title": f.title, "before": f.before, "after": f.after} for f in one.fields],
                "moved": one.moved,
                "page": one.page,
                "geometry_before": orjson.loads(one.geometry_before) if one.geometry_before else None,
                "geometry_after": orjson.loads(one.geometry_after) if one.geometry_after else None,
            }
            for one in page.told
        ],
        **({"next": following} if following else {}),
    }


def _told(one: between.Difference, asked: Asked) -> Told:
    layer, language = state().catalogue.layer(one.layer), asked.language
    props = one.after if one.after is not None else one.before or {}
    fields = (
        tuple(fields_changed(layer, one.before, one.after, language))
        if one.before is not None and one.after is not None
        else ()
    )
    day = asked.span.first if one.kind is Kind.ENDED else asked.span.last
    return Told(
        layer,
        one.key,
        one.kind,
        name(layer, props, language),
        one.since,
        fields,
        one.moved,
        feature_page(layer.id, one.key, lang=language, as_of=None if day == today() else day),
        one.geometry_before,
        one.geometry_after,
    )


def _years_before(day: date) -> date:
    try:
        return day.replace(year=day.year - YEARS)
    except ValueError:  # 29 February
        return day.replace(year=day.year - YEARS, day=28)


def _after() -> tuple[str, str] | None:
    raw = parameters.single("after")
    if raw is None:
        return None
    match = _AFTER.fullmatch(raw)
    if match is None:
        raise InvalidInput("after", gettext("differences.problem.after"))
    return match[1], match[2]
