"""A form of a subscription as it was sent: what it asks for, and what is wrong with it, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask_babel import gettext

from mapsvc.errors import InvalidInput, NotFound
from mapsvc.subscriptions.model import Wish
from web.errors import reason_of
from web.state import state
from web.subscribe.about import About, about_from
from web.subscribe.area import Area, Unclear, area_from

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from layers.search import Match
    from mapsvc.db.connection import Connection

ANCHORS = {
    "q": "sub-q", "radius": "sub-radius", "corners": "sub-corners", "severity": "sub-severity", "layers": "about",
    "topics": "about", "language": "sub-language", "cadence": "sub-cadence", "quiet_from": "sub-quiet-from",
    "quiet_to": "sub-quiet-to", "channel": "reach", "address": "sub-address", "hook": "sub-hook", "push": "reach",
}  # fmt: skip
"""The element of the page at which a field is corrected."""


@dataclass(slots=True)
class Reading:
    """What could be read; ``problems`` by field, in the order of the form, in the visitor's language."""

    area: Area | None = None
    about: About | None = None
    candidates: Sequence[Match] = ()
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def wish(self) -> Wish | None:
        """The wish, where all of it could be read; of one feature, whatever its dataset and gravity."""
        if self.area is None or self.about is None:
            return None
        area, about = self.area, self.about
        if area.feature is not None:
            return Wish(None, area.kind, area.title, feature=area.feature)
        return Wish(area.shape, area.kind, area.title, about.layers, about.topics, None, about.least_severity)

    def refuse(self, error: InvalidInput, name: str | None = None) -> None:
        """Keep ``error`` as the problem of its field (or of ``name``)."""
        self.problems.setdefault(name or error.name, reason_of(error))


def read(conn: Connection, form: MultiDict[str, str], language: str, former: Wish | None = None) -> Reading:
    """The wish of ``form``, with everything that is wrong with it; ``former``: whose area it may leave as it is."""
    found = Reading()
    try:
        if former is not None and form.get("area", "same") == "same":
            found.area = Area(former.area_kind, former.area_title, former.area, former.feature)
        else:
            found.area = area_from(conn, form, language)
    except Unclear as unclear:
        found.candidates = unclear.matches
        found.problems["q"] = gettext("subscribe.q_which") if unclear.matches else gettext("subscribe.q_none")
    except InvalidInput as error:
        found.refuse(error, _field_of(form) if error.name == "place" else None)
    except NotFound:
        found.problems[_field_of(form)] = gettext("subscribe.place_gone")
    found.about = _about(form, found)
    return found


def _about(form: MultiDict[str, str], found: Reading) -> About | None:
    try:
        return about_from(
            state().catalogue, form.getlist("layers"), form.getlist("topics"), form.get("severity") or "0"
        )
    except InvalidInput as error:
        found.refuse(error)
        return None


def _field_of(form: MultiDict[str, str]) -> str:
    """Where the place of ``form`` is written."""
    return {"radius": "q", "drawn": "corners", "feature": "feature"}.get(form.get("area", ""), "place")
