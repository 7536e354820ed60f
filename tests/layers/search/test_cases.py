"""The table of hard cases: what a query must come back with, at which level, and what it leaves over."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from layers.registry import catalogue
from layers.search import find, geocode
from mapsvc.db.connection import Connection

_CHOICE = {"similar_town", "several"}
_GROUPS = [
    {**group, "file": path.stem}
    for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))
    for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]
]
CASES = [(query, group) for group in _GROUPS for query in group["queries"]]


def test_the_table_is_long_enough() -> None:
    assert len({query for query, _ in CASES}) >= 300


@pytest.mark.parametrize(("query", "group"), CASES, ids=[f"{group['file']}-{query}" for query, group in CASES])
def test_a_query_finds(places: Connection, query: str, group: dict[str, Any]) -> None:
    answer = find(places, catalogue(), query)
    message = answer.message.value if answer.message else ""
    if group.get("none"):
        assert (answer.matches, message) == ((), group["message"])
        return
    assert answer.matches, message
    best = answer.matches[0]
    assert group["is"] in (best.key, best.title, best.reference)
    assert (best.level.value, best.rest, message) == (group["level"], group.get("rest", ""), group.get("message", ""))
    assert answer.ambiguous == (message in _CHOICE)
    others = {name for match in answer.matches[1:] for name in (match.key, match.title)}
    assert set(group.get("also", ())) <= others


def test_a_list_finds_the_same(places: Connection) -> None:
    """A list is not told parts of names; whatever it answers is what a person is answered."""
    answers = geocode(places, catalogue(), [query for query, _ in CASES])
    differing = []
    for (query, group), answer in zip(CASES, answers, strict=True):
        if group.get("none") or group["level"] in ("prefix", "partial") or group.get("message") == "ended":
            continue
        best = answer.matches[0] if answer.matches else None
        found = best and (group["is"] in (best.key, best.title, best.reference), best.level.value, best.rest)
        if found != (True, group["level"], group.get("rest", "")):
            differing.append((query, found))
    assert not differing
