"""A million addresses with their towns, and facilities, as the store would hold them; invented from common parts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from random import Random
from zlib import crc32

import numpy as np
import shapely

from layers.definition import Layer
from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from layers.store.assertion import contents
from layers.store.names import write_names
from mapsvc.db.connection import Connection

_HEADS = "東西南北上中下新本大小高長白青若松桜梅竹森林川山谷原野沢浜港"
_TAILS = ("町", "台", "ケ丘", "が丘", "本町", "一丁目", "二丁目", "三丁目", "四丁目", "五丁目")
_MIDDLES = "田川山原野井島崎沢津浦橋坂塚畑宮"
_FACILITIES = ("小学校", "中学校", "公園", "図書館", "地区センター", "保育園", "病院", "郵便局", "プール", "ケアプラザ")
WARDS = ("東区", "西区", "南区", "北区", "中央区", "港区", "緑区", "旭区")
CITY = "汐見市"
_CHUNK = 50_000


def town_names() -> list[str]:
    """All 4,480 towns."""
    return ["".join(parts) for parts in product(_HEADS, _MIDDLES, _TAILS)]


def addresses(count: int) -> Iterator[tuple[str, str, str]]:
    """(ward, town, number): 街区 and residence numbers of each town, until there are ``count``."""
    names = town_names()
    each = count // len(names) + 1
    listed = (
        (
            WARDS[at % len(WARDS)],
            town,
            f"{number // 12 + 1}-{number % 12 + 1}" if number % 12 else f"{number // 12 + 1}",
        )
        for at, town in enumerate(names)
        for number in range(each)
    )
    return islice(listed, count)


def fill(conn: Connection, count: int) -> None:
    """Store towns, facilities and ``count`` addresses in one transaction.

    Towns and facilities go through the store. Addresses are written as the store writes features and names, without
    their shapes for tiles, which the search never reads.
    """
    with conn.transaction():
        commit(conn, catalogue().layer("town"), list(_towns()), checked=True)
        commit(conn, catalogue().layer("public_facility"), list(_facilities()), checked=True)
        _write_addresses(conn, catalogue().layer("address_point"), count)


def _spot(at: int) -> tuple[float, float]:
    return 139.4 + at % 70 * 0.005, 35.3 + at // 70 % 70 * 0.005


def _towns() -> Iterator[Assertion]:
    for at, name in enumerate(town_names()):
        lon, lat = _spot(at)
        props = {"code": f"{at:09d}", "name": name, "ward": WARDS[at % len(WARDS)]}
        yield Assertion(props["code"], None, None, shapely.box(lon, lat, lon + 0.005, lat + 0.005), props)


def _facilities() -> Iterator[Assertion]:
    random = Random(7)  # noqa: S311 - names, not secrets
    for at in range(20_000):
        name = random.choice(town_names()) + random.choice(_FACILITIES)
        props = {"name": name, "kind": "library", "address": f"{CITY}{random.choice(WARDS)}{at}"}
        yield Assertion(f"施設-{at}", None, None, shapely.Point(_spot(at)), props)


def _write_addresses(conn: Connection, layer: Layer, count: int) -> None:
    open_layer(conn, layer)
    listed = addresses(count)
    while chunk := list(islice(listed, _CHUNK)):
        said = [_address(ward, town, number) for ward, town, number in chunk]
        row = conn.execute(
            "SELECT array_agg(nextval('feature_id')) FROM generate_series(1, %s)", (len(said),)
        ).fetchone()
        ids = row[0] if row else []
        with (
            conn.cursor() as cursor,
            cursor.copy(
                "COPY feature_address_point (id, layer, key, geom, props, digest, valid, recorded) FROM STDIN"
            ) as copy,
        ):
            for number, one, content in zip(ids, said, contents(said), strict=True):
                assert content is not None
                copy.write_row(
                    (number, layer.id, one.key, content[1].hex(), content[2], content[0], "(,)", "[2026-01-01,)")
                )
        named = [
            (number, one.key, one.props or {}, "(,)", "[2026-01-01,)") for number, one in zip(ids, said, strict=True)
        ]
        write_names(conn, layer, named, np.array([one.geom for one in said], dtype=object))


def _address(ward: str, town: str, number: str) -> Assertion:
    area = CITY + ward
    props = {
        "level": "residence" if "-" in number else "block", "name": f"{area}{town}{number}", "prefecture": "汐見県",
        "city": area, "town": town, "number": number,
    }  # fmt: skip
    at = crc32(f"{town}{number}".encode()) & 0xFFFF
    return Assertion(f"{area}{town}{number}", None, None, shapely.Point(139.4 + at / 2e5, 35.3 + at / 2e5), props)
