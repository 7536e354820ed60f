"""What the law makes of a site that lies in several kinds of a layer, as the layer declares it."""

from __future__ import annotations

from layers.answer.model import Ruling
from layers.answer.overlay import Overlay
from layers.answer.place import Place
from layers.definition import Layer


def rulings(layer: Layer, place: Place, laid: Overlay) -> tuple[Ruling, ...]:
    """The rulings of ``layer`` for a site."""
    return ()
