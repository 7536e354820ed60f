"""Filters that cannot be answered: refused, with what is wrong by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from layers.query import translated
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from tests.layers.query.places import LAYER, keys

REFUSED: list[tuple[str, str]] = [
    ("name =", "line 1, character"),
    ("name = 'a' AND", "line 1, character"),
    ("foo bar", "line 1, character 5"),
    ("", "cannot be read"),
    ("owner = '山田'", "'owner' is no property"),
    ("unknown = 1", "'unknown' is no property"),
    ("props = 1", "'props' is no property"),
    ("number = 'ten'", "number (number)"),
    ("name > 3", "name (text)"),
    ("name = DATE('2020-01-01')", "name (text)"),
    ("built = '2003-04-01'", "DATE('2019-04-01')"),
    ("open > true", "open is boolean"),
    ("built > DATE('2003-02-30')", "'2003-02-30' is not a date"),
    ("seen > TIMESTAMP('2003-02-20')", "is not a timestamp"),
    ("kind = 'purple'", "no code of kind"),
    ("kind IN ('red', 'purple')", "no code of kind"),
    ("A_CONTAINS(kinds, ('purple'))", "no code of kinds"),
    ("A_CONTAINS(name, ('red'))", "needs a list"),
    ("A_CONTAINS(kinds, (1, 2))", "lists of texts"),
    ("kinds = 'red'", "A_EQUALS"),
    ("number", "is no condition"),
    ("number + 1", "is no condition"),
    ("NOT number", "NOT needs boolean"),
    ("name AND open", "AND needs boolean"),
    ("name + 1 = 2", "+ needs number"),
    ("CASEI(number) = 'x'", "CASEI needs text"),
    ("number LIKE 'x'", "LIKE needs text"),
    ("name LIKE 'a\\'", "escape character"),
    ("pg_sleep(5) = 1", "'pg_sleep' is no function"),
    ("S_BUFFER(geometry, 1) = 1", "is no function"),
    ("S_INTERSECTS(name, POINT(1 1))", "S_INTERSECTS needs geometry"),
    ("S_INTERSECTS(geometry, 'x')", "S_INTERSECTS needs geometry"),
    ("S_INTERSECTS(geometry, POINT(200 10))", "±180"),
    ("S_INTERSECTS(geometry, POINT(35 139))", "±180"),
    ("S_INTERSECTS(geometry, BBOX(1, 5, 2, 4))", "lower corner"),
    ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "Self-intersection"),
    ("S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 2), POINT(3 4)))", "GEOMETRYCOLLECTION"),
    ("T_AFTER(name, DATE('2020-01-01'))", "T_AFTER needs a date"),
    ("T_OVERLAPS(built, INTERVAL('2020-01-01', '..'))", "two intervals"),
    ("T_AFTER(built, INTERVAL('..', '..'))", "a start or an end"),
    ("T_AFTER(built, INTERVAL(name, '..'))", "dates or timestamps"),
    ("number = 1e400", "not finite"),
    ("number IN (1, 'a')", "IN compares"),
    ("name = null", "IS NULL"),
    ("name = 'a\x00b'", "NUL"),
    ("(" * 60 + "open" + ")" * 60, "nested deeper"),
    ("open" + " AND open" * 3_000, "longer than"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[text[:40] for text, _ in REFUSED])
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        translated(LAYER, text)
    assert refused.value.name == "filter"
    assert said in refused.value.reason


JSON: list[tuple[str, str]] = [
    ("{", "is not cql2-json"),
    ("[1]", "list where a single value"),
    ('{"op":"=","args":[]}', "takes 2 arguments"),
    ('{"op":"and","args":[true]}', "at least two"),
    ('{"op":"not","args":[true,false]}', "takes 1 arguments"),
    ('{"op":"in","args":[{"property":"name"},"x"]}', "list of values"),
    ('{"op":"in","args":[{"property":"name"},[]]}', "list of values"),
    ('{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2]}]}', "4 or 6"),
    ('{"op":"t_after","args":[{"property":"built"},{"interval":["2020-01-01"]}]}', ""),
    ('{"op":"=","args":[{"property":"name"},["x"]]}', "list where a single value"),
    ('{"op":"not","args":[' * 55 + "true" + "]}" * 55, "nested deeper"),
]


@pytest.mark.parametrize(("text", "said"), JSON, ids=[text[:40] for text, _ in JSON])
def test_what_is_wrong_is_said_of_json(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        translated(LAYER, text, "cql2-json")
    assert refused.value.name == "filter"
    assert said in refused.value.reason


@pytest.mark.parametrize("text", ["10 ^ 400 > 1", "(0 - size - 1) ^ 0.5 > 0", "size * 1e308 * 1e308 > 1"])
def test_what_cannot_be_computed_is_no_fault_of_ours(filled: Connection, text: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be computed"), filled.transaction():
        keys(filled, text)
    assert keys(filled, "open"), "the connection goes on"


@pytest.mark.parametrize(
    "value", ["'; DROP TABLE feature; --", "%s", "%(x)s", "{0}", "{}", "$1", "\\", '"', "?", "a' OR 'a'='a"]
)
def test_values_stay_values(filled: Connection, value: str) -> None:
    written = value.replace("'", "''")
    assert keys(filled, f"name = '{written}'") == []
    assert keys(filled, f"name <> '{written}'") != []
    assert keys(filled, f"A_CONTAINEDBY(kinds, ('red')) AND name <> '{written}'") != []


@pytest.mark.parametrize(
    "text",
    [
        "number = " + "-" * 3_000 + "1",
        "number = " + "- " * 3_000 + "1",
        "NOT " * 3_000 + "open",
        "not\t" * 3_000 + "open",
        "NOT(" * 3_000 + "open" + ")" * 3_000,
        "(" * 45 + "NOT NOT NOT " * 45 + "open" + ")" * 45,
        "number = " + "-(--" * 40 + "1" + ")" * 40,
    ],
    ids=["signs", "spaced", "not", "tabs", "brackets", "mixed", "mixed signs"],
)
def test_what_would_end_the_process_is_refused_before_it_is_parsed(text: str) -> None:
    """The parser calls itself for each of these, until its stack ends; no exception can be caught then."""
    with pytest.raises(InvalidInput, match="nested deeper"):
        translated(LAYER, text)


@pytest.mark.parametrize(
    "text", ["number = -1", "NOT NOT open", "number > 3 - -2", "S_INTERSECTS(geometry, POINT(-1 -1))"]
)
def test_a_few_signs_are_no_depth(text: str) -> None:
    assert translated(LAYER, text).text


@pytest.mark.parametrize("piece", ["=1", "+1", "^2", "*1", " and true", " or open", "<1", "||1", " is null", "/1 -1"])
def test_the_longest_chains_do_not_end_the_process(piece: str) -> None:
    """Asked of a process of its own, in a thread with as little room as a server's."""
    text = "number" + piece * ((20_000 - 6) // len(piece))
    code = (
        "import threading\nfrom layers.query import translated\nfrom mapsvc.errors import InvalidInput\n"
        "from tests.layers.query.places import LAYER\n"
        "def ask():\n  try:\n    translated(LAYER, input_)\n  except InvalidInput:\n    print('refused')\n"
        f"input_ = {text!r}\nthreading.stack_size(2**20)\n"
        "one = threading.Thread(target=ask)\none.start()\none.join()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "refused"), done.stderr[-500:]
