"""Parameters of addresses: typed, bounded, and refused by name with what they should have been.

Messages are in the visitor's language; values are echoed shortened and without control characters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from flask import g, request
from flask_babel import gettext

from mapsvc.dates import JST, parse_date, parse_moment
from mapsvc.errors import InvalidInput
from web import languages
from web.state import state

DECIMALS = 6
"""Decimals kept of a coordinate: 1e-6 degrees is about 0.1 m, finer than any source."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?", re.ASCII)
_LAYER_ID = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[ +-]\d\d:\d\d)", re.ASCII)
_MOST_LAYERS = 64
MOST_REFERENCE = 3_500
"""Characters of a place's reference in an address; a site of more corners is sent with POST."""
_EARLIEST = date(1868, 1, 25)
"""The first day of 明治: no Japanese plan was decided under an era before it."""


def shown(value: str, most: int = 40) -> str:
    """``value`` as it may stand in a message: printable, at most ``most`` characters."""
    clean = "".join(char if char.isprintable() else "�" for char in value)
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def refuse_unknown(known: Collection[str]) -> None:
    """Refuse parameters outside ``known``: a misspelt ``asof`` must not answer for another day, unnoticed."""
    for name in request.args:
        if name not in known:
            raise InvalidInput(shown(name), gettext("parameter.unknown", known=", ".join(sorted(known))))


def also(members: Mapping[str, str]) -> None:
    """Let ``members`` of the request's body count as parameters of its address; in both places, one is refused."""
    g.members = members


def single(name: str) -> str | None:
    """The value of parameter ``name``; None where it is absent or empty; given twice, it is refused."""
    values = request.args.getlist(name)
    if name in (members := g.get("members", {})):
        values.append(members[name])
    if len(values) > 1:
        raise InvalidInput(name, gettext("parameter.repeated"))
    return values[0].strip() or None if values else None


def _degrees(name: str, raw: str | None, limit: int) -> float:
    if raw is None:
        raise InvalidInput(name, gettext("parameter.missing_coordinate", limit=limit))
    number = float(raw) if _NUMBER.fullmatch(raw) else math.nan
    if not abs(number) <= limit:
        raise InvalidInput(name, gettext("parameter.coordinate", limit=limit, value=shown(raw)))
    return round(number, DECIMALS) + 0.0


def latitude(raw: str | None) -> float:
    """Degrees north (EPSG:4326), rounded to 1e-6; raises InvalidInput("lat")."""
    return _degrees("lat", raw, 90)


def longitude(raw: str | None) -> float:
    """Degrees east (EPSG:4326), rounded to 1e-6; raises InvalidInput("lon")."""
    return _degrees("lon", raw, 180)


def as_of() -> date | None:
    """The day in law that is asked for, None for today; ISO 8601 or 和暦; raises InvalidInput("as_of")."""
    return day("as_of")


def day(name: str) -> date | None:
    """The day that parameter ``name`` holds, ISO 8601 or 和暦; None where it is absent; raises InvalidInput(name)."""
    raw = single(name)
    if raw is None:
        return None
    try:
        found = parse_date(raw) if len(raw) <= 40 else None
    except (InvalidInput, ValueError):
        found = None
    if found is None or found < _EARLIEST:
        raise InvalidInput(name, gettext("parameter.as_of", value=shown(raw)))
    return found


def known_at() -> datetime | None:
    """The moment whose knowledge is asked for, None for now; RFC 3339 with offset; raises InvalidInput."""
    raw = single("known_at")
    if raw is None:
        return None
    try:
        # An unescaped "+" of the offset arrives as a blank; parse_moment reads it as what it was.
        moment = parse_moment(raw.upper()) if _MOMENT.fullmatch(raw) else None
    except InvalidInput:
        moment = None
    if moment is None or not 1900 <= moment.year <= 9000:
        raise InvalidInput("known_at", gettext("parameter.known_at", value=shown(raw)))
    if moment > datetime.now(JST) + timedelta(minutes=1):
        raise InvalidInput("known_at", gettext("parameter.known_at_future", value=shown(raw)))
    return moment.astimezone(JST)


def language() -> str:
    """The language that ``lang`` names, else the best of Accept-Language; raises InvalidInput("lang")."""
    raw = single("lang")
    if raw is None:
        return request.accept_languages.best_match(languages.by_headers(), "ja") or "ja"
    if (found := languages.chosen(raw)) is None:
        known = ", ".join(languages.offered())
        raise InvalidInput("lang", gettext("parameter.lang", value=shown(raw), known=known))
    return found


def layer_ids(name: str = "layers") -> tuple[str, ...] | None:
    """The comma-separated layer ids of ``name``, each once, in order; None where the parameter is absent."""
    raw = single(name)
    if raw is None:
        return None
    ids = tuple(dict.fromkeys(part.strip() for part in raw.split(",")))
    if len(ids) > _MOST_LAYERS or not all(_LAYER_ID.fullmatch(part) for part in ids):
        raise InvalidInput(name, gettext("parameter.layers", value=shown(raw), most=_MOST_LAYERS))
    return ids


def place_reference(name: str = "place") -> str | None:
    """The reference of a place (``lat,lon``, ``layer:key`` or WKT) that ``name`` holds, not yet looked up.

    None where the parameter is absent; raises InvalidInput for one that is too long or holds control characters.
    """
    raw = single(name)
    return None if raw is None else reference(raw, name)


def place_references(name: str = "place", most: int = 20) -> tuple[str, ...]:
    """The references of up to ``most`` places, in the order given; raises InvalidInput."""
    raw = [value.strip() for value in request.args.getlist(name)]
    if len(raw) > most:
        raise InvalidInput(name, gettext("parameter.places", most=most, count=len(raw)))
    return tuple(reference(value, name) for value in raw if value)


def reference(raw: str, name: str = "place") -> str:
    """``raw`` as the reference of a place; raises InvalidInput(name)."""
    if len(raw) > MOST_REFERENCE:
        raise InvalidInput(name, gettext("parameter.reference_long", most=MOST_REFERENCE, count=len(raw)))
    if not raw.isprintable():
        raise InvalidInput(name, gettext("parameter.reference", value=shown(raw)))
    return raw


def themes() -> tuple[str, ...] | None:
    """The comma-separated theme ids of ``themes``, each once; None where the parameter is absent."""
    raw = single("themes")
    if raw is None:
        return None
    ids = tuple(dict.fromkeys(part.strip() for part in raw.split(",")))
    known = [theme.id for theme in state().catalogue.themes]
    if unknown := [part for part in ids if part not in known]:
        raise InvalidInput("themes", gettext("parameter.themes", value=shown(unknown[0]), known=", ".join(known)))
    return ids


def flag(name: str) -> bool:
    """True for ``name=1``, False where it is absent or 0; raises InvalidInput."""
    raw = single(name)
    if raw not in {None, "0", "1"}:
        raise InvalidInput(name, gettext("parameter.flag", value=shown(raw or "")))
    return raw == "1"
