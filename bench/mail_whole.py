"""Accepted messages a minute through all of the delivery: batches, letters, ledger, channel, one process."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import shapely

from bench.mail import sink
from bench.measure import Result, Series
from bench.place import Place, fresh_database, say
from importers.demo import build
from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.config import Settings, read_settings
from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from mapsvc.db.migrate import migrate
from mapsvc.delivery.dispatch import dispatch
from mapsvc.delivery.run import deliver
from mapsvc.secret import Secret
from mapsvc.subscriptions.addresses import encrypted, index_of
from mapsvc.subscriptions.model import ChannelName
from web.channels.email import EmailChannel

READERS = 11_000
"""The first thousand are not measured: for them the message is composed and its map drawn."""
_SECRET = Secret(b"x" * 40)
_HERE = shapely.box(140.2, 34.5, 140.4, 34.7)

_CIRCLES = """
INSERT INTO area (digest, spot, geom)
SELECT int8send(n), spot, ST_Multi(ST_Buffer(spot, 0.003))
FROM (SELECT n, ST_SetSRID(ST_MakePoint(140.28 + 0.04 * random(), 34.59 + 0.03 * random()), 4326) AS spot
    FROM generate_series(1, %s) AS n) AS placed
"""
_WISHES = """
INSERT INTO subscription (contact_id, area_id, area_kind, area_title, confirmed_at)
SELECT id, CASE WHEN id %% 2 = 0 THEN id END, CASE WHEN id %% 2 = 0 THEN 'radius' ELSE 'city' END, %s, now()
FROM contact
"""


def measure(place: Place, repeats: int) -> list[Result]:
    """One alert to all readers, half of whom asked for the city and half each for a circle of his own."""
    with fresh_database(place.url) as url, sink() as port:
        say(f"delivery: {READERS:,} readers")
        migrate(url)
        build(url, scale=1)
        with connect(url, autocommit=True) as conn:
            dispatch(conn)  # the city itself is no news
            _fill(conn)
        settings = replace(
            read_settings(), smtp_url=f"smtp://127.0.0.1:{port}", mail_from="map@example.jp",
            mail_return="bounce@example.jp", public_url="https://map.example.jp", secret_given="x" * 40,
        )  # fmt: skip
        rates = tuple(_rate(url, settings, number) for number in range(repeats))
    return [
        Result(
            "mail, through the whole delivery", Series(rates, "/min"), aim="50,000",
            details={"readers": READERS - 1_000, "connections": 2},
            limit="one process lists, decrypts, signs, composes and notes; the relay and the database run beside it",
        )
    ]  # fmt: skip


def _fill(conn: Connection) -> None:
    with conn.transaction():
        for number in range(READERS):
            address = f"reader{number}@example.jp"
            index = index_of(_SECRET, ChannelName.EMAIL, address)
            conn.execute(
                "INSERT INTO contact (channel, address, address_index, language, state, confirmed_at) "
                "VALUES ('email', %s, %s, %s, 'confirmed', now())",
                (encrypted(_SECRET, address, index), index, "ja" if number % 4 else "en"),
            )
        conn.execute(_CIRCLES.encode(), (READERS,))
        conn.execute(_WISHES.encode(), (_SECRET.encrypt("subscription title", "東区のまわり 500 m"),))
    conn.execute("VACUUM ANALYZE")


def _rate(url: str, settings: Settings, number: int) -> float:
    said = {
        "identifier": f"{number}", "headline": "試験", "kind": "flood", "severity": "minor", "issuer": "試験市",
        "issued_at": datetime.now(JST).isoformat(),
    }  # fmt: skip
    with connect(url, autocommit=True) as conn:
        with conn.transaction():
            commit(conn, catalogue().layer("disaster_alert"), [Assertion(f"{number}", None, None, _HERE, said)])
        dispatch(conn)
        rows = conn.execute("SELECT id FROM delivery_batch WHERE done_at IS NULL ORDER BY id").fetchall()
        channel = EmailChannel(catalogue(), settings, url)
        deliver(url, _SECRET, rows[0][0], {"email": channel})
        begun = time.perf_counter()
        for (batch,) in rows[1:]:
            deliver(url, _SECRET, batch, {"email": channel})
        taken = time.perf_counter() - begun
        channel.close()
        states = conn.execute(
            "SELECT state, count(*) FROM delivery WHERE notice_id = (SELECT max(id) FROM notice) GROUP BY state"
        ).fetchall()
    if states != [("accepted", READERS)]:
        raise RuntimeError(f"not all were accepted: {states}")
    return (READERS - 1_000) / taken * 60
