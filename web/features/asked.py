"""What a list of features is asked for: a day in law, words, a ward, a place near by, codes; each refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext

from layers.definition import FieldType
from layers.derive.wording import worded
from layers.query.filter.simple import equals
from layers.query.filter.translate import Filter
from layers.query.filter.words import holding
from mapsvc.dates import today
from mapsvc.errors import InvalidInput
from web import parameters

if TYPE_CHECKING:
    from layers.definition import Field, Layer
    from layers.query.areas import Area

OWN = frozenset({"lang", "as_of", "q", "ward", "near", "within", "after", "key"})
"""Parameters of lists; a declared field of one of these names is no filter of its own."""
REACHES = (300, 500, 1_000, 2_000, 5_000)
"""Metres that a list offers around a place."""
_CHOSEN = {FieldType.CODE, FieldType.CODES, FieldType.BOOLEAN}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a layer's features, but for places, which the database knows."""

    day: date
    words: str | None
    ward: str | None
    near: str | None
    within_m: int
    after: str | None
    chosen: dict[str, str]
    """The values asked for, by field."""
    filters: tuple[Filter, ...]

    @property
    def narrowed(self) -> bool:
        """Whether anything but a day is asked for."""
        return bool(self.words or self.ward or self.near or self.chosen)


def choices(layer: Layer) -> list[Field]:
    """The fields whose values can be chosen: codes and yes or no."""
    return [field for field in layer.fields if field.type in _CHOSEN and not field.personal and field.name not in OWN]


def asked(layer: Layer) -> Asked:
    """The question of this request; raises InvalidInput naming the parameter that is wrong."""
    fields = choices(layer)
    parameters.refuse_unknown(OWN | {field.name for field in fields})
    chosen = {field.name: raw for field in fields if (raw := parameters.single(field.name)) is not None}
    for field in fields:
        if field.codes and field.name in chosen and field.code(chosen[field.name]) is None:
            known = ", ".join(code.value for code in field.codes)
            raise InvalidInput(field.name, gettext("features.code", known=known))
    filters = [equals(layer, name, raw) for name, raw in chosen.items()]
    words = parameters.single("q")
    if words and (found := holding(layer, words)):
        filters.append(found)
    day = parameters.as_of() or today()
    if layer.live is not None and layer.live.expires and day == today():
        # An alert that has expired is no alert any more, although nobody has ended it.
        filters.append(Filter(f"COALESCE((f.props ->> '{layer.live.expires}')::timestamptz > now(), true)", ()))
    return Asked(
        day, words, parameters.single("ward"), parameters.single("near"), _within(), _after(), chosen, tuple(filters)
    )


def said(layer: Layer, given: Asked, wards: Sequence[Area], language: str) -> list[tuple[str, str]]:
    """What the list is narrowed by, in words, each with the parameter that says so."""
    found = []
    if given.words:
        found.append((f"{gettext('features.q')}: {given.words}", "q"))
    if given.ward:
        ward = next((area.called(language) for area in wards if area.key == given.ward), given.ward)
        found.append((f"{gettext('features.ward')}: {ward}", "ward"))
    for field in choices(layer):
        if (raw := given.chosen.get(field.name)) is not None:
            value = raw == "true" if field.type is FieldType.BOOLEAN else raw
            found.append((f"{field.title.get(language)}: {worded(field, value, language)}", field.name))
    if given.near:
        found.append((f"{gettext('features.near')}: {given.near}", "near"))
    return found


def _within() -> int:
    raw = parameters.single("within")
    if raw is None:
        return REACHES[2]
    if raw not in {str(reach) for reach in REACHES}:
        raise InvalidInput("within", gettext("features.within", known=", ".join(map(str, REACHES))))
    return int(raw)


def _after() -> str | None:
    raw = parameters.single("after")
    if raw is not None and (len(raw) > 600 or not raw.isprintable()):
        raise InvalidInput("after", gettext("features.after"))
    return raw


def after_distance(raw: str) -> tuple[float, str]:
    """Metres and key of the last feature of a page of those near by; raises InvalidInput("after")."""
    metres, comma, key = raw.partition(",")
    try:
        if comma and len(metres) <= 30 and 0 <= (found := float(metres)) < 1e6:
            return found, key
    except ValueError:
        pass
    raise InvalidInput("after", gettext("features.after"))
