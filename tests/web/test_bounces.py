"""What a bounce does to a delivery and to an address, from the command's standard input and from a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from mapsvc.mail.verp import return_path, token
from mapsvc.subscriptions import subscribe
from mapsvc.subscriptions.asking import confirm
from mapsvc.subscriptions.model import ChannelName, Pending, Wish
from tests.mapsvc.mail.test_bounce import SECRET, report
from web.cli import mail as command
from web.mail.bounces import MOST_IN_A_ROW, read_folder, take


@pytest.fixture
def contact(conn: Connection) -> int:
    """A confirmed reader to whom six notices went."""
    made = subscribe(conn, SECRET, channel=ChannelName.EMAIL, address="reader@example.net", language="ja", wish=Wish())
    assert isinstance(made, Pending)
    confirm(conn, SECRET, made.token or "")
    for notice in range(1, 7):
        conn.execute(
            "INSERT INTO notice (id, cadence, layer, version, recorded_at, severity, events) "
            "OVERRIDING SYSTEM VALUE VALUES (%s, 'at_once', 'zoning', %s, now(), 1, 1)",
            (notice, notice),
        )
        conn.execute(
            "INSERT INTO delivery (notice_id, contact_id, batch_id, channel, state) "
            "VALUES (%s, %s, 1, 'email', 'accepted')",
            (notice, made.contact_id),
        )
    return made.contact_id


def returned(contact: int, notice: int, **changed: str) -> bytes:
    return report(to=return_path("bounce@example.jp", token(SECRET, contact, notice)), **changed)


def states(conn: Connection, contact: int) -> tuple[str | None, list[str]]:
    row = conn.execute("SELECT state FROM contact WHERE id = %s", (contact,)).fetchone()
    rows = conn.execute("SELECT state FROM delivery WHERE contact_id = %s ORDER BY notice_id", (contact,))
    return row[0] if row else None, [state for (state,) in rows]


def test_an_address_that_is_gone_is_ended(conn: Connection, contact: int) -> None:
    assert take(conn, returned(contact, 3), SECRET) is not None
    state, deliveries = states(conn, contact)
    assert state == "ended"
    assert deliveries == ["accepted", "accepted", "bounced", "accepted", "accepted", "accepted"]
    reason = conn.execute("SELECT reason FROM delivery WHERE notice_id = 3").fetchone()
    assert reason == ("bounce 5.1.1",)


def test_a_delay_and_a_forgery_change_nothing(conn: Connection, contact: int) -> None:
    take(conn, returned(contact, 3, action="delayed", status="4.4.1"), SECRET)
    take(conn, report(to=f"bounce+{contact}-3-{'0' * 20}@example.jp"), SECRET)
    assert states(conn, contact) == ("confirmed", ["accepted"] * 6)


def test_a_full_mailbox_is_ended_only_when_nothing_arrives_any_more(conn: Connection, contact: int) -> None:
    for notice in range(7 - MOST_IN_A_ROW, 7):
        assert states(conn, contact)[0] == "confirmed"
        take(conn, returned(contact, notice, status="5.2.2"), SECRET)
        take(conn, returned(contact, notice, status="5.2.2"), SECRET)  # a report that comes twice counts once
    assert states(conn, contact)[0] == "ended"


def test_a_complaint_forgets_the_reader(conn: Connection, contact: int) -> None:
    take(conn, returned(contact, 2, kind="feedback-report"), SECRET)
    assert states(conn, contact) == (None, [])


def test_a_folder_keeps_what_is_not_understood(conn: Connection, contact: int, tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.a.host").write_bytes(returned(contact, 3))
    (tmp_path / "new" / "2.b.host").write_bytes(b"Subject: hello\n\nI moved.\n")
    (tmp_path / "new" / "3.c.host").write_bytes(b"x" * 3_000_000)
    assert read_folder(conn, tmp_path, SECRET) == {"gone": 1, "other": 2}
    assert read_folder(conn, tmp_path, SECRET) == {}
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["2.b.host:2,S", "3.c.host:2,S"]
    assert states(conn, contact)[0] == "ended"
    with pytest.raises(InvalidInput, match="MAPSVC_MAIL_BOUNCES"):
        read_folder(conn, tmp_path / "new", SECRET)


def test_the_command_reads_what_a_relay_pipes(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Given:
        secret = SECRET
        database_url = database

    monkeypatch.setattr(command, "settings", Given)
    monkeypatch.setattr("mapsvc.db.connection.settings", Given)
    done = CliRunner().invoke(command.mail, ["bounce"], input=returned(1, 1))
    assert (done.exit_code, done.output) == (0, "gone 5.1.1\n")
    done = CliRunner().invoke(command.mail, ["bounce"], input=b"hello")
    assert (done.exit_code, done.output) == (0, "no report about a message of ours\n")
