"""What the benchmarks compute from their measurements, and the script they hand to pgbench."""

from __future__ import annotations

from datetime import date

import pytest

from bench import pgbench, report
from bench.measure import Result, Series, in_turn
from bench.tile_requests import Asked
from tiles.grid import Tile


def test_a_ratio_above_one_is_always_better() -> None:
    faster = Result("speed", Series((20.0, 30.0), "/s"), Series((10.0, 10.0), "/s"))
    slower = Result("time", Series((20.0, 30.0), "s"), Series((10.0, 10.0), "s"), more_is_better=False)
    assert faster.ratio
    assert slower.ratio
    assert faster.ratio.values == (2.0, 3.0)
    assert slower.ratio.values == pytest.approx((0.5, 1 / 3))
    assert Result("alone", Series((1.0,), "s")).ratio is None


def test_subjects_take_turns() -> None:
    order: list[str] = []

    def subject(name: str) -> float:
        order.append(name)
        return float(len(order))

    taken = in_turn({"a": lambda: subject("a"), "b": lambda: subject("b")}, 2)
    assert order == ["a", "b", "a", "b"]
    assert taken == {"a": (1.0, 3.0), "b": (2.0, 4.0)}


def test_the_table_says_median_range_ratio_and_limit() -> None:
    result = Result("tiles", Series((90.0, 110.0, 100.0), "/s"), Series((200.0,) * 3, "/s"), "nginx", limit="Python")
    text = report.table([result], {"cores": 2}, {"before": {"median_ms": 10.0, "spread": 0.04}})
    assert "100 (90-110) /s" in text
    assert "0.5 (0.45-0.55)" in text
    assert "limited by: Python" in text
    assert "± 2.0%" in text


@pytest.mark.parametrize("values", [[7], [1, 1, 1], [3, 1, 4, 1, 5, 9, 2, 6]])
def test_pgbench_finds_the_parameters_of_each_turn(values: list[int]) -> None:
    expression = pgbench._lookup(values)
    assert [_evaluate(expression, index) for index in range(len(values))] == values


def test_the_bare_statement_is_ours_without_sending_the_tile() -> None:
    statement = (
        'SELECT "part0".head, "part0".mvt FROM (SELECT %(z)s::integer WHERE valid @> %(day0)s::date AND 4 %% 2 = 0)'
    )
    asked = [Asked("/tiles/zoning/1/5/1/2.mvt", statement, Tile(5, 1, 2), date(2020, 1, day)) for day in (3, 1)]
    script = pgbench._script(asked, clients=2)
    assert r"\set x 1" in script
    assert 'octet_length("part0".mvt)' in script
    assert "valid @> (date '2020-01-01' + :day::integer)::date" in script
    assert ":z::integer" in script
    assert "4 % 2" in script
    assert r"\set day case when :i < 1 then 2 else 0 end" in script


def _evaluate(expression: str, index: int) -> int:
    """What pgbench makes of a nested ``case when :i < a then … else … end``."""
    words = expression.split()

    def value(at: int) -> tuple[int, int]:
        if words[at] != "case":
            return int(words[at]), at + 1
        limit = int(words[at + 4])
        yes, after = value(at + 6)
        no, end = value(after + 1)
        return (yes if index < limit else no), end + 1

    return value(0)[0]
