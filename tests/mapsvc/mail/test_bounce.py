"""What comes back, in the shapes that mail hosts give it (RFC 3464, 5965), and what is not for us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.mail.bounce import MOST_BYTES, TOKEN_HEADER, Bounce, Kind, bounce_in
from mapsvc.mail.verp import Named, named_by, return_path, token
from mapsvc.secret import Secret

SECRET = Secret(b"s" * 40)
PATH = return_path("bounce@example.jp", token(SECRET, 41, 7))


def report(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "",
    to: str = PATH,
    kind: str = "delivery-status",
    returned: str = "Subject: notice\nTo: reader@example.net\n",
    recipients: str = "",
) -> bytes:
    """A report as RFC 3464 lays it out: words, fields, the headers that came back."""
    fields = (
        f"Final-Recipient: rfc822; reader@example.net\nAction: {action}\nStatus: {status}\n"
        + (f"Diagnostic-Code: smtp; {diagnostic}\n" if diagnostic else "")
        + "Last-Attempt-Date: Tue, 24 Nov 2026 10:00:00 +0900\n"
    )
    return f"""Return-Path: <>
Delivered-To: {to}
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="=_b"

--=_b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_b
Content-Type: message/{kind}

Reporting-MTA: dns; mx.example.net
Arrival-Date: Tue, 24 Nov 2026 09:59:58 +0900

{recipients or fields}
--=_b
Content-Type: text/rfc822-headers

{returned}
--=_b--
""".encode()


@pytest.mark.parametrize(
    ("changed", "kind", "status"),
    [
        ({}, Kind.GONE, "5.1.1"),
        ({"status": "5.2.1"}, Kind.GONE, "5.2.1"),
        ({"status": "5.1.10 (null MX)"}, Kind.GONE, "5.1.10"),
        # Exim and others: no true status, the other server's words hold it.
        ({"status": "5.0.0", "diagnostic": "550-5.1.1 <reader@example.net>: unknown"}, Kind.GONE, "5.1.1"),
        ({"status": "5.0.0", "diagnostic": "550 no such person"}, Kind.REFUSED, "5.0.0"),
        ({"status": "5.2.2", "diagnostic": "552 5.2.2 mailbox full"}, Kind.REFUSED, "5.2.2"),
        ({"status": "5.7.1", "diagnostic": "550 5.7.1 blocked by policy"}, Kind.REFUSED, "5.7.1"),
        ({"status": "4.4.7"}, Kind.REFUSED, "4.4.7"),  # given up after days
        ({"action": "delayed", "status": "4.4.1"}, Kind.DELAYED, "4.4.1"),
        ({"action": "Failed", "to": PATH.upper()}, Kind.GONE, "5.1.1"),
        ({"kind": "feedback-report"}, Kind.COMPLAINT, "complaint"),
        ({"to": "postmaster@example.jp", "returned": f"{TOKEN_HEADER}: {token(SECRET, 41, 7)}\n"}, Kind.GONE, "5.1.1"),
        ({"recipients": "Action: delayed\nStatus: 4.0.0\n\nAction: failed\nStatus: 5.1.1\n"}, Kind.GONE, "5.1.1"),
    ],
)  # fmt: skip
def test_reports_and_what_they_mean(changed: dict[str, str], kind: Kind, status: str) -> None:
    assert bounce_in(report(**changed), SECRET) == Bounce(Named(41, 7), kind, status)
    assert bounce_in(report(**changed).replace(b"\n", b"\r\n"), SECRET) == Bounce(Named(41, 7), kind, status)


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "delivered", "status": "2.0.0"},
        {"action": "relayed", "status": "2.0.0"},
        {"action": "expanded", "status": "2.0.0"},
        {"to": "bounce@example.jp"},
        {"to": "bounce+41-7-00000000000000000000@example.jp"},
        {"to": PATH.replace("+41-", "+42-")},
        {"kind": "disposition-notification"},
    ],
)
def test_successes_forgeries_and_others_change_nothing(changed: dict[str, str]) -> None:
    assert bounce_in(report(**changed), SECRET) is None


def test_answers_of_people_and_of_absence_change_nothing() -> None:
    absent = (
        f"To: {PATH}\nAuto-Submitted: auto-replied\nSubject: 550 5.1.1 out of office\n\nAction: failed\nStatus: 5.1.1\n"
    )
    assert bounce_in(absent.encode(), SECRET) is None
    assert bounce_in(report() + b"x" * MOST_BYTES, SECRET) is None


@given(st.binary(max_size=400))
def test_nothing_that_arrives_breaks_the_reader(noise: bytes) -> None:
    bounce_in(noise, SECRET)
    for at in (0, 300, 700, 1_000):
        whole = report()
        bounce_in(whole[:at] + noise + whole[at:], SECRET)


@given(st.integers(1, 10**18 - 1), st.integers(0, 10**18 - 1))
def test_a_return_path_names_its_message_and_fits(contact: int, notice: int) -> None:
    made = token(SECRET, contact, notice)
    assert named_by(SECRET, made.upper()) == (contact, notice)
    assert named_by(Secret(b"t" * 40), made) is None
    assert made == made.lower()
    assert len(return_path("bounce@example.jp", token(SECRET, 10**9, 10**9)).partition("@")[0]) <= 64
