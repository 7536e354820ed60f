"""Names in both times: on the day asked, as known at the instant, and with every way in which rows open and close."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import shapely

from importers.demo.build import ACTOR
from importers.demo.clear import clear
from layers.derive.search import spellings
from layers.registry import catalogue
from layers.search import Message, find
from layers.store import Assertion, Reading, commit, observe
from layers.store.names import rebuild_names
from mapsvc.dates import JST
from mapsvc.db.connection import Connection
from tests.layers.search.gazetteer import RENAMED

_SPOT = shapely.Point(139.5, 35.4)
_FACILITY = catalogue().layer("public_facility")


def facility(name: str, since: date | None = None, until: date | None = None) -> Assertion:
    return Assertion("施設-1", since, until, _SPOT, {"name": name, "kind": "library", "address": "1"})


def titles(conn: Connection, text: str, **times: date | datetime) -> list[str]:
    return [match.title for match in find(conn, catalogue(), text, **times).matches]  # type: ignore[arg-type]


def instant(conn: Connection) -> datetime:
    row = conn.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    found: datetime = row[0]
    return found


def stored(conn: Connection) -> list[tuple[object, ...]]:
    return conn.execute(
        "SELECT layer, feature_id, form, text, level, area, weight, lon, lat, grams, valid, recorded FROM name "
        "ORDER BY layer, feature_id, form, text"
    ).fetchall()


def test_a_renamed_town_is_found_by_the_name_of_the_day(places: Connection) -> None:
    before = date(2019, 12, 31)
    assert titles(places, "元宿町", as_of=before) == ["元宿町"]
    assert titles(places, "港宿町", as_of=RENAMED)[:1] == ["港宿町"]
    then = find(places, catalogue(), "港宿町", as_of=before)
    assert then.message is Message.ENDED  # a name of later days, said so


def test_an_old_name_says_until_when(places: Connection) -> None:
    answer = find(places, catalogue(), "元宿町")
    assert (answer.message, answer.matches[0].ended) == (Message.ENDED, RENAMED)


def test_what_was_known_stays_findable_as_it_was_known(places: Connection) -> None:
    commit(places, _FACILITY, [facility("あさひ文庫")])
    known = instant(places)
    commit(places, _FACILITY, [facility("ゆうひ文庫")])
    assert titles(places, "あさひ文庫") == []
    assert titles(places, "あさひ文庫", known_at=known) == ["あさひ文庫"]
    assert titles(places, "ひ文庫", known_at=known) == ["あさひ文庫"]
    assert titles(places, "ゆうひ文庫", known_at=known) == []
    assert titles(places, "ゆうひ文庫") == ["ゆうひ文庫"]


def test_a_change_in_the_middle_carries_the_name_on(places: Connection) -> None:
    commit(places, _FACILITY, [facility("あさひ文庫")])
    commit(places, _FACILITY, [facility("ゆうひ文庫", date(2024, 1, 1), date(2025, 1, 1))])
    assert titles(places, "あさひ文庫", as_of=date(2023, 6, 1)) == ["あさひ文庫"]
    assert titles(places, "あさひ文庫", as_of=date(2025, 6, 1)) == ["あさひ文庫"]
    assert titles(places, "ゆうひ文庫", as_of=date(2024, 6, 1)) == ["ゆうひ文庫"]


def test_a_feature_that_is_gone_is_not_found(places: Connection) -> None:
    commit(places, _FACILITY, [facility("あさひ文庫")])
    commit(places, _FACILITY, [Assertion("施設-1", None, None, None, None)])
    assert titles(places, "あさひ文庫") == []


def test_readings_do_not_multiply_the_names(places: Connection) -> None:
    layer = catalogue().layer("parking")
    now = datetime.now(JST)
    place = {"uid": "p1", "name": "みなと駐車場", "kind": layer.field("kind").codes[0].value}  # type: ignore[union-attr]
    readings = [
        {**place, "free": free, "observed_at": (now - timedelta(minutes=9 - free)).isoformat()} for free in (1, 2, 3)
    ]
    observe(places, layer, [Reading("p1", readings[0], _SPOT)])
    known, before = instant(places), len(stored(places))
    for reading in readings[1:]:
        values = {name: reading[name] for name in ("free", "observed_at")}
        assert observe(places, layer, [Reading("p1", values)]).written == 1
    assert len(stored(places)) == before
    assert titles(places, "みなと駐車場") == ["みなと駐車場"]
    assert titles(places, "みなと駐車場", known_at=known) == ["みなと駐車場"]


def test_names_written_anew_are_the_same(places: Connection) -> None:
    commit(places, _FACILITY, [facility("あさひ文庫")])
    commit(places, _FACILITY, [facility("ゆうひ文庫", date(2024, 1, 1), date(2025, 1, 1))])
    before = stored(places)
    assert sum(rebuild_names(places, layer) for layer in catalogue().layers.values()) > 200
    assert stored(places) == before


def test_the_demo_city_takes_its_names_along(places: Connection) -> None:
    row = places.execute(
        "INSERT INTO import_run (layer, state, file_name, actor) VALUES (%s, 'done', '', %s) RETURNING id",
        (_FACILITY.id, ACTOR),
    ).fetchone()
    assert row is not None
    commit(places, _FACILITY, [facility("あさひ文庫")], run_id=row[0])
    assert clear(places) == 1
    assert titles(places, "あさひ文庫") == []
    assert titles(places, "元町公園")[:1] == ["元町公園"]


@pytest.mark.parametrize("layer", [layer for layer in catalogue().layers.values() if layer.search], ids=lambda x: x.id)
def test_personal_fields_are_never_spelt(layer: object) -> None:
    declared = catalogue().layer(layer.id)  # type: ignore[attr-defined]
    secret = {field.name: "秘密" for field in declared.fields if field.personal}
    assert not [one for one in spellings(declared, "k", secret) if "秘密" in one.text]
