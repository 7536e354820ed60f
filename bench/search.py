"""Finding the place among a million addresses: mixed questions one after the other, and lists."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import islice
from random import Random

import numpy as np
import psycopg

from bench.gazetteer import CITY, addresses, fill, town_names
from bench.measure import Result, Series
from bench.place import Place, fresh_database, say
from layers.registry import catalogue
from layers.search import find, geocode
from mapsvc.db.connection import Connection, connect
from mapsvc.db.migrate import migrate

ADDRESSES = 1_000_000
QUESTIONS = 1_000
LISTED = 5_000


def measure(place: Place, repeats: int) -> list[Result]:
    """p50, p95 and p99 of mixed questions, and addresses of a list per second."""
    with fresh_database(place.url) as url:
        migrate(url)
        say(f"search: writing {ADDRESSES:,} addresses")
        with connect(url) as conn:
            fill(conn, ADDRESSES)
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE")
        with connect(url) as conn:
            return measured(conn, repeats)


def measured(conn: Connection, repeats: int) -> list[Result]:
    """The figures of a database that :func:`bench.gazetteer.fill` filled."""
    asked, listed = questions(QUESTIONS), in_lists(LISTED)
    taken: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
    rates: list[float] = []
    timed(conn, asked[:200])
    for _ in range(repeats):
        taken.append(timed(conn, asked))
        started = time.perf_counter()
        geocode(conn, catalogue(), listed)
        rates.append(len(listed) / (time.perf_counter() - started))
    p50, p95, p99 = (Series(tuple(float(np.percentile(one, at)) for one in taken), "ms") for at in (50, 95, 99))
    details: dict[str, object] = {"addresses": ADDRESSES, "questions": len(asked)}
    return [
        Result("search p50", p50, more_is_better=False, details=details),
        Result("  p95", p95, more_is_better=False, aim="30 ms"),
        Result("  p99", p99, more_is_better=False),
        Result("  addresses of a list", Series(tuple(rates), "/s")),
    ]


def timed(conn: Connection, asked: Sequence[tuple[str, bool]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Milliseconds of each question; (text, still being typed)."""
    taken = []
    for text, suggesting in asked:
        started = time.perf_counter()
        find(conn, catalogue(), text, suggesting=suggesting)
        taken.append((time.perf_counter() - started) * 1000)
    return np.array(taken)


def questions(count: int) -> list[tuple[str, bool]]:
    """Addresses, towns, facilities, words, beginnings while typing, and names of nothing; mixed, always the same."""
    random = Random(3)  # noqa: S311 - a sample, not a secret
    towns = town_names()
    known = random.sample(list(islice(addresses(ADDRESSES), ADDRESSES)), count)
    asked: list[tuple[str, bool]] = []
    for at, (ward, town, number) in enumerate(known):
        kind = at % 10
        if kind < 3:
            asked.append((f"{random.choice(['', CITY, CITY + ward, ward])}{town}{number}", False))
        elif kind == 3:
            asked.append((f"{town.replace('丁目', '')}{number.replace('-', '番')}号 ハイツ{at}", False))
        elif kind == 4:
            asked.append((random.choice(towns), False))
        elif kind == 5:
            asked.append((random.choice(towns) + random.choice(["小学校", "公園", "図書館"]), False))
        elif kind == 6:
            asked.append(
                (random.choice(["小学校", "公園", "ケアプラザ", "町", "一丁目", "本町 公園", "東区 病院"]), False)
            )
        elif kind in (7, 8):
            asked.append((f"{town}{number}"[: random.randint(1, 8)], True))
        else:
            asked.append(
                (random.choice(["存在しない", "xyzzy", "ほげほげ", "999-99-9", "架空市架空町"]) + str(at), False)
            )
    return asked


def in_lists(count: int) -> list[str]:
    """Addresses as lists hold them: in full, by 番 and 号, in full width."""
    random = Random(5)  # noqa: S311 - a sample, not a secret
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    found = []
    for ward, town, number in random.sample(list(islice(addresses(ADDRESSES), ADDRESSES)), count):
        text = f"汐見県{CITY}{ward}{town}{number}"
        found.append(random.choice([text, text.translate(wide), text.replace("-", "番"), f"{ward}{town}{number}"]))
    return found
