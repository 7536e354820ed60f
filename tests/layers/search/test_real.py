"""Real addresses in the spellings that people use: 位置参照情報 and ABR of three prefectures, numbers of six towns."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.registry import catalogue
from layers.search import find, geocode
from layers.store import commit
from mapsvc.config import settings
from mapsvc.db.connection import Connection, connect
from tests.layers.search.real import CITY, addresses

_TABLE = tomllib.loads((Path(__file__).parent / "cases_real.toml").read_text(encoding="utf-8"))
CASES = [(query, group["is"], group["level"]) for group in _TABLE["group"] for query in group["queries"]]


@pytest.fixture(scope="module")
def japan_url(module_database: str, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the addresses committed."""
    with connect(module_database) as conn, conn.transaction():
        found = list(addresses(real_data, tmp_path_factory.mktemp("abr")))
        commit(conn, catalogue().layer("address_point"), found)
    return module_database


@pytest.fixture
def japan(japan_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """A connection to the addresses, in the city of most of them."""
    monkeypatch.setenv("MAPSVC_CITY", CITY)
    settings.cache_clear()
    with connect(japan_url) as conn:
        yield conn
        conn.rollback()
    settings.cache_clear()


def test_the_table_is_long_enough(real_data: Path) -> None:
    assert len({query for query, _, _ in CASES}) >= 60


@pytest.mark.parametrize(("query", "address", "level"), CASES, ids=[query for query, _, _ in CASES])
def test_a_spelling_finds_the_place(japan: Connection, query: str, address: str, level: str) -> None:
    answer = find(japan, catalogue(), query)
    assert answer.matches, answer.message
    assert (answer.matches[0].title, answer.matches[0].level.value) == (address, level)
    assert not answer.ambiguous
    titles = [match.title for match in answer.matches]
    assert len(titles) == len(set(titles)), "one town of two sources is offered once"


def test_a_list_finds_the_same(japan: Connection) -> None:
    answers = geocode(japan, catalogue(), [query for query, _, _ in CASES])
    found = [(answer.matches[0].title, answer.matches[0].level.value) if answer.matches else None for answer in answers]
    assert found == [(address, level) for _, address, level in CASES]


@pytest.mark.parametrize(
    "query", ["和歌山市", "和歌山県", "和歌山県和歌山市", "那覇市", "沖縄県那覇市", "東京都", "宮崎県"]
)
def test_a_city_alone_is_no_town(japan: Connection, query: str) -> None:
    levels = {match.level.value for match in find(japan, catalogue(), query).matches}
    assert levels <= {"prefecture", "city"}


@pytest.mark.parametrize("query", ["横浜市中区本町1-2", "大阪府大阪市北区梅田1-1", "東京都港区千石2-14-23"])
def test_another_city_is_not_taken_for_the_own(japan: Connection, query: str) -> None:
    answer = find(japan, catalogue(), query)
    assert answer.ambiguous or not answer.matches or answer.rest or answer.message
