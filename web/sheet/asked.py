"""What a person asks of a sheet: places, date, paper, scale, layers, language; checked before anything is looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from layers.plot import SCALES
from layers.registry import Catalogue
from mapsvc.dates import parse_date
from mapsvc.errors import InvalidInput
from mapsvc.languages import full

MOST_PLACES = 20
"""Places of one sheet: each has a map and a table of its own, about two pages."""
PAPERS = ("a4", "a3")
ORIENTATIONS = ("portrait", "landscape")
LANGUAGES = ("ja", "en")
_EARLIEST = date(1868, 1, 25)
_MOST_LAYERS = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a sheet, as it is stored."""

    places: tuple[str, ...]
    """References of places, see :mod:`layers.answer.reference`."""
    as_of: str | None
    """ISO 8601 day in law; None: the day of issue."""
    scale: int | None
    """Denominator; None: fitted to each place."""
    paper: str
    orientation: str
    layers: tuple[str, ...] | None
    """None: the base map and the layers that affect the place."""
    language: str

    @property
    def day(self) -> date | None:
        """The day in law."""
        return date.fromisoformat(self.as_of) if self.as_of else None

    def stored(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"places": list(self.places), "layers": list(self.layers) if self.layers else None}


def asked_from(stored: Mapping[str, Any]) -> Asked:
    """The question that was stored."""
    layers = stored["layers"]
    known = {name: stored[name] for name in ("as_of", "scale", "paper", "orientation", "language")}
    return Asked(places=tuple(stored["places"]), layers=tuple(layers) if layers else None, **known)


Words = Callable[..., str]


def read(values: Callable[[str], Sequence[str]], catalogue: Catalogue, language: str, gettext: Words) -> Asked:
    """The question in form values or an address (``values(name)`` gives all of a name); raises InvalidInput by name."""

    def single(name: str) -> str | None:
        given = values(name)
        if len(given) > 1:
            raise InvalidInput(name, gettext("parameter.repeated"))
        return given[0].strip() or None if given else None

    def choice(name: str, known: Sequence[str]) -> str:
        raw = (single(name) or known[0]).lower()
        if raw not in known:
            raise InvalidInput(name, gettext("sheet.choice", known=", ".join(known)))
        return raw

    places = tuple(text for value in values("place") if (text := value.strip()))
    if len(places) > MOST_PLACES:
        raise InvalidInput("place", gettext("sheet.too_many_places", most=MOST_PLACES, count=len(places)))
    return Asked(
        places=tuple(dict.fromkeys(places)),
        as_of=_day(single("as_of"), gettext),
        scale=_scale(single("scale"), gettext),
        paper=choice("paper", PAPERS),
        orientation=choice("orientation", ORIENTATIONS),
        layers=_layers(values("layers"), catalogue, gettext),
        language=choice("lang", LANGUAGES) if single("lang") in LANGUAGES else full(single("lang") or language),
    )


def _day(raw: str | None, gettext: Words) -> str | None:
    if raw is None:
        return None
    try:
        day = parse_date(raw) if len(raw) <= 40 else None
    except (InvalidInput, ValueError):
        day = None
    if day is None or day < _EARLIEST:
        raise InvalidInput("as_of", gettext("parameter.as_of", value=raw[:40]))
    return day.isoformat()


def _scale(raw: str | None, gettext: Words) -> int | None:
    if raw is None or raw == "auto":
        return None
    plain = re.fullmatch(r"(?:1\s*[/:]\s*)?([0-9]{1,3}(?:,[0-9]{3})|[0-9]{3,5})", raw, re.ASCII)
    scale = int(plain[1].replace(",", "")) if plain else 0
    if not SCALES[0] <= scale <= SCALES[-1]:
        raise InvalidInput("scale", gettext("sheet.scale_range", least=SCALES[0], most=SCALES[-1]))
    return scale


def _layers(raw: Sequence[str], catalogue: Catalogue, gettext: Words) -> tuple[str, ...] | None:
    """Comma-separated ids, or one per value as a form's boxes give them; none at all means those that fit."""
    ids = tuple(dict.fromkeys(part.strip() for value in raw for part in value.split(",") if part.strip()))
    if len(ids) > _MOST_LAYERS:
        raise InvalidInput("layers", gettext("parameter.layers", value=ids[0][:40], most=_MOST_LAYERS))
    for layer_id in ids:
        catalogue.layer(layer_id)
    return ids or None
