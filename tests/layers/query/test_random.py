"""Filters put together at random mean what their parts mean, by the logic of three values that CQL2 has from SQL."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mapsvc.db.connection import Connection
from tests.layers.query.places import NAMES, keys, props

COMPARED = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
Tree = tuple[Any, ...]

numbers = st.sampled_from(["number", "size"])
texts = st.sampled_from([name for name in NAMES if name])
leaves = st.one_of(
    st.tuples(st.just("compare"), numbers, st.sampled_from(list(COMPARED)), st.integers(-5, 120).map(lambda n: n / 4)),
    st.tuples(st.just("compare"), st.just("name"), st.sampled_from(["=", "<>"]), texts),
    st.tuples(st.just("null"), st.sampled_from(["number", "size", "name"])),
    st.tuples(st.just("in"), st.just("name"), st.lists(texts, min_size=1, max_size=3)),
    st.tuples(st.just("between"), numbers, st.integers(-5, 60), st.integers(0, 120)),
    st.tuples(st.just("flag")),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    ),
    max_leaves=8,
)


def literal(value: object) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def written(tree: Tree) -> str:
    match tree:
        case ("compare", name, op, value):
            return f"{name} {op} {literal(value)}"
        case ("null", name):
            return f"{name} IS NULL"
        case ("in", name, values):
            return f"{name} IN ({', '.join(map(literal, values))})"
        case ("between", name, low, high):
            return f"{name} BETWEEN {low} AND {high}"
        case ("flag",):
            return "open"
        case ("not", inner):
            return f"NOT ({written(inner)})"
        case (op, left, right):
            return f"({written(left)}) {op.upper()} ({written(right)})"
    raise AssertionError(tree)


def meant(tree: Tree, of: dict[str, Any]) -> bool | None:
    """True, false, or None where it is not known."""
    match tree:
        case ("compare", name, op, value):
            return None if name not in of else COMPARED[op](of[name], value)
        case ("null", name):
            return name not in of
        case ("in", name, values):
            return None if name not in of else of[name] in values
        case ("between", name, low, high):
            return None if name not in of else low <= of[name] <= high
        case ("flag",):
            return bool(of["open"])
        case ("not", inner):
            found = meant(inner, of)
            return None if found is None else not found
        case (op, left, right):
            sides = (meant(left, of), meant(right, of))
            decides = op == "or"
            if decides in sides:
                return decides
            return None if None in sides else not decides
    raise AssertionError(tree)


@settings(max_examples=150, deadline=None)
@given(trees)
def test_a_filter_means_what_its_parts_mean(filled: Connection, tree: Tree) -> None:
    expected = [f"p{at:02}" for at in range(len(NAMES)) if meant(tree, props(at)) is True]
    assert keys(filled, written(tree)) == expected
