"""Addresses of the answer for a place: as asked, with both times fixed, as JSON, as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from layers.answer.place import PlaceKind
from web import parameters
from web.address import local
from web.security import MOST_QUERY_BYTES

if TYPE_CHECKING:
    from layers.answer import PlaceAnswer
    from layers.answer.place import Place
    from web.question import Question

_ROOM = 300
"""Bytes that the other parameters of an address take at most."""
_MAP_FEATURE, _MAP_SITE = 200, 3_000
"""Characters of a reference that the map's page reads (``web/frontend/view/reference.ts``)."""


def page_of(place: Place, **more: object) -> str | None:
    """The page of ``place``; None for a site whose corners no address holds."""
    if place.kind is PlaceKind.POINT and ":" not in place.reference:
        return local(f"/at/{place.lat},{place.lon}", **more)
    if _is_feature(place):
        return local("/at/" + quote(place.reference, safe=":"), **more)
    address = local("/at", place=place.reference, **more)
    return (
        address
        if len(address) < MOST_QUERY_BYTES - _ROOM and len(place.reference) <= parameters.MOST_REFERENCE
        else None
    )


def _is_feature(place: Place) -> bool:
    return ":" in place.reference


def _on_the_map(place: Place) -> bool:
    """Whether the address of the map takes the reference: it reads shorter ones than the server."""
    return len(place.reference) <= (_MAP_FEATURE if _is_feature(place) else _MAP_SITE)


def links(answer: PlaceAnswer, asked: Question) -> dict[str, Any]:
    """The same place again; without ``page``, a form's ``fields`` hold it."""
    place, language = answer.place, asked.language
    times = {name: parameters.single(name) for name in ("as_of", "known_at", "themes")}
    fixed = {"as_of": answer.as_of, "known_at": answer.known_at.isoformat(), "themes": times["themes"]}
    kept = [("lang", language)] + ([("themes", times["themes"])] if times["themes"] else [])
    if page_of(place) is None:
        return {"page": None, "action": local("/at"), "fields": [("geometry", place.reference), *kept]}
    if place.kind is PlaceKind.POINT and not _is_feature(place):
        named: dict[str, object] = {"lat": place.lat, "lon": place.lon}
    else:
        named = {"place": place.reference}
    action = str(page_of(place)).partition("?")
    return {
        "page": page_of(place, lang=language, **times),
        "fixed": page_of(place, lang=language, **fixed),
        "json": local("/api/restrictions", **named, lang=language, **times),
        "map": local("/", place=place.reference, as_of=times["as_of"], lang=language) if _on_the_map(place) else None,
        "sheet": local("/sheet", place=place.reference, lang=language, as_of=times["as_of"]),
        "tell": local("/subscribe", place=place.reference, lang=language) if _on_the_map(place) else None,
        "action": action[0],
        "fields": ([("place", place.reference)] if action[2] else []) + kept,
    }
