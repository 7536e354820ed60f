"""The fictional city, drawn once for all tests of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from importers.demo.city import City, make_city
from importers.demo.record import Drawn
from importers.demo.sheet import DRAWN, draw
from mapsvc.dates import JST

NOW = datetime(2026, 11, 23, 10, 2, tzinfo=JST)


@pytest.fixture(scope="session")
def city() -> City:
    """A small city: the whole land with a tenth of the lots."""
    return make_city(scale=0.1)


@pytest.fixture(scope="session")
def sheet(city: City) -> dict[str, list[Drawn]]:
    """All layers of the small city."""
    return {layer: draw(city, layer, NOW) for layer in DRAWN}
