"""A small city with wards and towns, and changes of it to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
import shapely

from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.config import Settings, read_settings
from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from mapsvc.delivery.channel import Cadence, Letter, Links
from web.messages import Composed, Composer, about

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=JST)
ZONE = shapely.box(139.001, 35.001, 139.009, 35.009)
HOSTILE = (
    "</td></table><script>alert(1)</script><img src=x onerror=alert(1)>\r\nBcc: all@example.jp\r\n\r\n"
    "\u202e\u2066\u200f\x1b[31m{{ 7 * 7 }} %(city)s"
)


@dataclass(frozen=True)
class Changes:
    """Ids of events, the latest of each feature."""

    zone: int
    moved: int
    ended: int
    hostile: int
    alert: int
    lifted: int
    exercise: int


@pytest.fixture(scope="module")
def changes(module_database: str) -> Changes:
    """What was committed to the module's database."""
    known = catalogue()
    with connect(module_database, autocommit=True) as conn, conn.transaction():

        def say(layer: str, *assertions: Assertion) -> int:
            commit(conn, known.layer(layer), list(assertions))
            row = conn.execute("SELECT max(id) FROM event WHERE layer = %s", (layer,)).fetchone()
            return int(row[0]) if row else 0

        half = shapely.box(139.0, 35.0, 139.01, 35.02)
        say(
            "ward",
            Assertion("1", None, None, half, {"code": "99101", "name": "東区", "name_en": "East Ward"}),
            Assertion(
                "2",
                None,
                None,
                shapely.box(139.01, 35.0, 139.02, 35.02),
                {"code": "99102", "name": "西区", "name_en": "West Ward"},
            ),
        )
        say(
            "town",
            *(
                Assertion(
                    str(n),
                    None,
                    None,
                    shapely.box(139 + n / 200, 35, 139.005 + n / 200, 35.02),
                    {"code": str(n), "name": f"本町{n}丁目", "name_en": f"Honcho {n}", "ward": "東区"},
                )
                for n in range(2)
            ),
        )
        house = {"use": "residential_1", "floor_area_ratio": 200, "building_coverage_ratio": 60}
        shop = {"use": "commercial", "floor_area_ratio": 400, "building_coverage_ratio": 80}
        say("zoning", *(Assertion(key, date(1996, 5, 10), None, ZONE, house) for key in ("z1", "z2", "z3")))
        zone = say("zoning", Assertion("z1", date(2027, 4, 1), None, ZONE, shop))
        moved = say(
            "zoning", Assertion("z2", date(1996, 5, 10), None, shapely.box(139.001, 35.001, 139.015, 35.009), house)
        )
        ended = say("zoning", Assertion("z3", date(2026, 11, 1), None, None, None))
        place = {"name": "図書館", "kind": "library"}
        say("public_facility", Assertion("p1", None, None, shapely.Point(139.002, 35.002), place))
        hostile = say(
            "public_facility",
            Assertion("p1", None, None, shapely.Point(139.002, 35.002), {**place, "name": HOSTILE[:200]}),
        )
        return Changes(zone, moved, ended, hostile, *alerts(conn, known, say))


def alerts(conn: Connection, known: Any, say: Any) -> Iterator[int]:
    """An alert, its end, and an exercise."""
    props = {
        "identifier": "a1",
        "headline": "避難指示 " + "長" * 200,
        "headline_en": "Evacuation order",
        "kind": "evacuation",
        "level": "level_4",
        "severity": "severe",
        "exercise": False,
        "instruction": "全員避難。\n2階へ。" + "文" * 9_000,
        "issuer": "試験市",
        "issued_at": NOW.isoformat(),
        "expires_at": "2026-11-26T00:00:00+09:00",
    }
    start = date(2026, 11, 24)
    yield say("disaster_alert", Assertion("a1", start, None, ZONE, props))
    yield say("disaster_alert", Assertion("a1", start, None, None, None))
    practice = {**props, "identifier": "a2", "headline": "高齢者等避難", "exercise": True}
    yield say("disaster_alert", Assertion("a2", start, None, ZONE, practice))


@pytest.fixture(scope="module")
def settings() -> Settings:
    return replace(
        read_settings(),
        public_url="https://map.example.jp",
        mail_from="map@example.jp",
        mail_return="bounce@example.jp",
        city_name_ja="試験市",
        city_name_en="Testville",
        fictional=False,
        secret_given="s" * 40,
    )


@dataclass(frozen=True)
class Teller:
    """Composes as the channels do."""

    composer: Composer
    conn: Connection

    def __call__(self, *events: int, language: str = "ja", pictures: bool = False, **more: Any) -> Composed:
        return self.composer.composed(self.conn, about(letter(*events, language=language, **more)), pictures=pictures)


@pytest.fixture
def tell(module_database: str, changes: Changes, settings: Settings) -> Iterator[Teller]:
    with connect(module_database, autocommit=True) as conn:
        yield Teller(Composer(catalogue(), settings), conn)


def letter(*events: int, contact: int = 7, **more: Any) -> Letter:
    """A letter of one reader about ``events``."""
    usual: dict[str, Any] = {
        "contact_id": contact,
        "address": f"reader{contact}@example.jp",
        "language": "ja",
        "message_id": f"{contact:027}",
        "links": Links(f"{contact}.manage.{'m' * 27}", f"{contact}.stop.{'u' * 27}"),
        "notice_id": 3,
        "cadence": Cadence.AT_ONCE,
        "events": events,
        "total": len(events),
        "severity": 1,
        "first": False,
        "recorded_at": NOW,
        "titles": ("東区・都市計画",),
    }
    return Letter(**{**usual, **more})
