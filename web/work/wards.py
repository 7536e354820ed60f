"""Where somebody may edit: everywhere, or in the wards they act for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import Layer
from layers.registry import Catalogue
from layers.store import features
from mapsvc.actor import Actor, Role
from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.errors import NotAllowed
from web.rights import GRANTED, Right

_LAYER = "ward"
_SLACK_DEGREES = 1e-6
"""About 0.1 m: a shape drawn along the boundary of a ward lies in it."""


def anywhere(actor: Actor) -> bool:
    """Whether a role other than the ward team's gives the right to edit."""
    return any(Right.EDIT in GRANTED[role] for role in actor.roles if role is not Role.WARD)


def may_edit(actor: Actor, layer: Layer) -> bool:
    """Whether ``actor`` may edit some features of ``layer`` by hand."""
    if not layer.editing.allowed:
        return False
    return anywhere(actor) or (layer.editing.wards and Role.WARD in actor.roles and bool(actor.wards))


def city(conn: Connection, catalogue: Catalogue) -> BaseGeometry | None:
    """The union of the wards in force today; None where none are stored."""
    found = [feature.geom for feature in features(conn, catalogue.layer(_LAYER), as_of=today())]
    return shapely.union_all(found) if found else None


def area_of(conn: Connection, catalogue: Catalogue, actor: Actor) -> BaseGeometry | None:
    """The area of the wards that ``actor`` acts for; None where those are not stored."""
    wards = features(conn, catalogue.layer(_LAYER), as_of=today())
    found = [feature.geom for feature in wards if feature.key in actor.wards]
    return shapely.union_all(found) if found else None


def refuse_elsewhere(
    conn: Connection, catalogue: Catalogue, actor: Actor, layer: Layer, geoms: Iterable[BaseGeometry]
) -> None:
    """Raise NotAllowed where ``actor`` may not edit ``layer``, or not all that ``geoms`` cover."""
    if not may_edit(actor, layer):
        raise NotAllowed(f"{layer.id} is not edited by hand, or not by this role")
    if anywhere(actor):
        return
    area = area_of(conn, catalogue, actor)
    inside = None if area is None else shapely.buffer(area, _SLACK_DEGREES)
    if inside is None or not shapely.covers(inside, np.array(list(geoms), dtype=object)).all():
        raise NotAllowed("a ward team edits in its own wards")
