"""The bare SQL of tiles in pgbench: the same statements and parameters, prepared, by the same number of clients."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.tile_requests import Asked
from mapsvc.db.postgres.installation import choose
from mapsvc.errors import Unavailable

PASSES = 3
"""So that planning each statement once per client weighs little: the program has planned them before it is measured."""


def tiles_per_second(url: str, asked: Sequence[Asked], clients: int, work: Path) -> float:
    """All of ``asked``, three times over, by ``clients`` at once; the bytes stay in the server."""
    script = work / "tiles.pgbench"
    script.write_text(_script(asked, clients), encoding="ascii")
    command = [_program(), "--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1"]
    command += [f"--transactions={-(-len(asked) * PASSES // clients)}", f"--file={script}", "--define=turn=-1", url]
    options = "-c jit=off -c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0"
    environment = {**os.environ, "PGOPTIONS": options}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=900, check=False)
    if done.returncode or not (found := re.search(r"tps = ([\d.]+) \(without", done.stdout)):
        raise RuntimeError(f"pgbench said: {done.stdout}{done.stderr}")
    return float(found[1])


def _program() -> str:
    beside = Path(choose().program("pgbench"))
    if found := str(beside) if beside.exists() else shutil.which("pgbench"):
        return found
    raise Unavailable("pgbench is missing: apt-get install postgresql-contrib")


def _script(asked: Sequence[Asked], clients: int) -> str:
    """One transaction is the next tile of the list; a client's place in it follows from its number and turn."""
    statements = sorted({one.statement for one in asked})
    lines = [
        r"\set turn :turn + 1",
        rf"\set i (:turn * {clients} + :client_id) % {len(asked)}",
        *(
            rf"\set {name} {_lookup(values)}"
            for name, values in {
                "z": [one.tile.z for one in asked],
                "x": [one.tile.x for one in asked],
                "y": [one.tile.y for one in asked],
                "day": [(one.day - min(a.day for a in asked)).days for one in asked],
                "which": [statements.index(one.statement) for one in asked],
            }.items()
        ),
    ]
    day = f"(date '{min(one.day for one in asked)}' + :day::integer)"
    for number, statement in enumerate(statements):
        lines += [
            rf"\{'elif' if number else 'if'} :which = {number}",
            _bare(statement, day),
        ]
    return "\n".join([*lines, r"\endif", ""])


def _bare(statement: str, day: str) -> str:
    """The statement with pgbench's variables; of the tile only its length is sent."""
    text = re.sub(r"%\(day\d+\)s", day, statement)
    text = re.sub(r"%\((z|x|y)\)s", r":\1", text).replace("%%", "%")
    text = re.sub(r'("part\d+"\.mvt)', r"octet_length(\1)", text)
    return " ".join(text.split()) + ";"


def _lookup(values: Sequence[int]) -> str:
    """An expression for ``values[i]``: a search by halves, which costs pgbench next to nothing."""

    def between(low: int, high: int) -> str:
        if len(set(values[low:high])) == 1:
            return str(values[low])
        middle = (low + high) // 2
        return f"case when :i < {middle} then {between(low, middle)} else {between(middle, high)} end"

    return between(0, len(values))
