"""How script/run waits for its server and its worker."""

from __future__ import annotations

import subprocess

from tests.conftest import ROOT


def bash(code: str) -> subprocess.CompletedProcess[str]:
    command = f"set -euo pipefail; source script/lib.sh; {code}"
    return subprocess.run(
        ["/bin/bash", "-c", command, "script/run"], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )


def test_the_first_that_ends_is_noticed_with_its_status() -> None:
    code = "sleep 30 & a=$!; (sleep 0.2; exit 7) & b=$!; s=0; wait_any $a $b || s=$?; kill $a; echo $s"
    done = bash(code)
    assert done.stdout == "7\n", done.stderr


def test_one_that_was_killed_counts_as_a_failure() -> None:
    done = bash("sleep 30 & a=$!; sleep 30 & b=$!; kill -9 $a; s=0; wait_any $a $b || s=$?; kill $b; echo $s")
    assert done.stdout == "137\n", done.stderr


def test_a_signal_while_waiting_does_not_end_the_waiting() -> None:
    code = (
        "sleep 0.8 & a=$!; sleep 30 & b=$!; trap 'echo told' TERM; (sleep 0.2; kill -TERM $$) & "
        "s=0; wait_any $a $b || s=$?; kill $b; echo $s"
    )
    done = bash(code)
    assert done.stdout == "told\n0\n", done.stderr
