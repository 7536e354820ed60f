"""Live values of the fictional city: from the time alone, never beyond what is possible."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from importers.demo import live
from importers.demo.record import Drawn
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=JST)


def test_observations_come_every_five_and_ten_minutes() -> None:
    at = datetime(2026, 11, 23, 10, 17, 41, tzinfo=JST)
    assert live.observed(at, "parking") == datetime(2026, 11, 23, 10, 15, tzinfo=JST)
    assert live.observed(at, "river_gauge") == datetime(2026, 11, 23, 10, 10, tzinfo=JST)


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(InvalidInput, match="offset"):
        live.observed(datetime(2026, 11, 23, 10, 17), "parking")  # noqa: DTZ001


def test_free_places_never_exceed_capacity(sheet: dict[str, list[Drawn]]) -> None:
    for lot in sheet["parking"]:
        for hour in range(0, 168, 5):
            now = live.parking(lot.props, MONDAY + timedelta(hours=hour))
            assert 0 <= now["free"] <= now["capacity"]
            assert 0 <= now["free_disabled"] <= now["capacity_disabled"]
            assert (now["status"] == "full") == (now["free"] == 0)


def test_lots_fill_by_day_and_empty_by_night(sheet: dict[str, list[Drawn]]) -> None:
    def free(hour: int) -> float:
        return sum(live.parking(lot.props, MONDAY + timedelta(hours=hour))["free"] for lot in sheet["parking"])

    assert free(3) > 1.5 * free(13)


def test_gauges_rise_and_fall_with_their_thresholds(sheet: dict[str, list[Drawn]]) -> None:
    seen: set[str] = set()
    for station in sheet["river_gauge"]:
        for step in range(0, 9 * 24 * 4, 3):
            now: dict[str, Any] = live.gauge(station.props, MONDAY + timedelta(hours=step))
            seen.add(now["status"])
            if now["status"] == "normal":
                assert now["level"] < now["standby_level"]
            else:
                assert now["level"] >= now[f"{now['status']}_level"]
    assert {"normal", "standby", "caution"} <= seen
