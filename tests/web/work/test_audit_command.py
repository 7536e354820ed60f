"""``mapsvc audit`` as an operator uses it, the nightly work on the audit, and why jobs failed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from procrastinate import Blueprint

from mapsvc.actor import Actor, Kind
from mapsvc.audit import look, record, witness
from mapsvc.config import read_settings
from mapsvc.db.connection import connect
from mapsvc.jobs import manage
from mapsvc.jobs.app import make_app
from mapsvc.jobs.enqueue import enqueue
from tests.working import work
from web.staff.tasks import check

ANN = Actor(Kind.ACCOUNT, "7", "企画課")


def command(url: str, var: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "web.cli", "audit", *words],
        env={**os.environ, "DATABASE_URL": url, "MAPSVC_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_verify_list_and_export(database: str, tmp_path: Path) -> None:
    with connect(database, autocommit=True) as conn:
        for number in range(3):
            record(conn, ANN, "edit.submit", f"proposal:{number}", {"layer": "zoning"})
    done = command(database, tmp_path, "verify")
    assert done.returncode == 0, done.stderr
    head = done.stdout.split("head ")[1].strip()
    assert head.startswith("3:")
    listed = json.loads(command(database, tmp_path, "list", "--subject", "proposal:2", "--json").stdout)
    assert [(entry["id"], entry["details"]) for entry in listed] == [(3, {"layer": "zoning"})]
    exported = command(database, tmp_path, "export", "--actor", "account:7").stdout.splitlines()
    assert [json.loads(line)["id"] for line in exported] == [3, 2, 1]
    with connect(database) as conn:
        assert look.find(conn, 4).action == "audit.export"
    assert command(database, tmp_path, "verify", "--head", head).returncode == 0
    wrong = command(database, tmp_path, "verify", "--head", head[:-1] + ("0" if head[-1] != "0" else "1"), "--json")
    assert wrong.returncode == 1
    assert json.loads(wrong.stdout)["findings"] == [{"kind": "witness", "entry": 3}]
    assert command(database, tmp_path, "verify", "--head", "3").returncode == 2
    assert command(database, tmp_path, "verify", MAPSVC_SECRET="").returncode == 3
    with connect(database, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("UPDATE audit SET subject = 'proposal:9' WHERE id = 2")
    tampered = command(database, tmp_path, "verify")
    assert (tampered.returncode, tampered.stderr.strip()) == (1, "entry 2: changed")


def test_the_night_verifies_records_and_forgets(database: str, tmp_path: Path) -> None:
    settings = replace(read_settings(), var=tmp_path, audit_days=30)
    with connect(database, autocommit=True) as conn:
        record(conn, ANN, "edit.submit", "proposal:1", secret=settings.secret)
        assert check(database, settings)
        assert sorted(witness.noted(settings.secret, tmp_path).heads) == [1]
        assert look.find(conn, 2).details == {"entries": 1, "findings": 0, "intact": True}
        assert check(database, replace(settings, audit_days=0))
        assert [entry.action for entry in look.search(conn, look.Wanted())] == ["audit.forget"]
        conn.execute("SET session_replication_role = replica")
        conn.execute("DELETE FROM audit")
    assert not check(database, settings)
    with connect(database) as conn:
        assert look.search(conn, look.Wanted(), limit=1)[0].details["intact"] is False


def test_why_a_job_failed_is_kept_without_what_was_typed(database: str) -> None:
    def tasks() -> Blueprint:
        made = Blueprint()

        @made.task(name="fail", queue="test")
        def _fail(number: int) -> None:
            raise ValueError("汐見市1丁目2番3号")

        return made

    with connect(database) as conn:
        number = enqueue(conn, "test:fail", queue="test", number=1)
    work(lambda: make_app(database, {"test": tasks()}))
    with connect(database) as conn:
        job = manage.jobs(conn, status="failed")[0]
    assert job.id == number
    assert job.reason is not None
    assert job.reason.startswith("ValueError in test_audit_command.py:")
    assert "丁目" not in job.reason


@pytest.mark.parametrize("words", [("list", "--since", "昨日"), ("list", "--limit", "0")])
def test_a_wrong_question_is_refused(database: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert command(database, tmp_path, *words).returncode == 2
