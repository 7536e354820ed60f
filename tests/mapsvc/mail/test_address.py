"""Addresses: what can stand in a command and a header, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.errors import InvalidInput
from mapsvc.mail.address import checked, path_of
from mapsvc.mail.message import Head, Texts, draft


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" Name.o'Neil+map@Example.JP ", "Name.o'Neil+map@example.jp"),
        ("a@市役所.example.jp", "a@xn--4gq8k61n54z.example.jp"),
        ("a..b.@mobile.example.jp", "a..b.@mobile.example.jp"),
    ],
)
def test_addresses_as_they_are_kept(raw: str, expected: str) -> None:
    if "市役所" in raw:
        expected = "a@" + "市役所.example.jp".encode("idna").decode()
    assert checked(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "", "a", "@example.jp", "a@", "a@localhost", "a@b@example.jp", "a b@example.jp", "<a@example.jp>",
        "a@example.jp\r\nBcc: b@example.jp", "a@[127.0.0.1]", "a@127.0.0.1", '"a b"@example.jp', "あ@example.jp",
        "a,b@example.jp", "a@example..jp", "a@-example.jp", f"{'a' * 65}@example.jp", f"a@{'b.' * 130}jp",
        ".a@example.jp",        "a@example.jp\u202e", "a\x00@example.jp",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(raw: str) -> None:
    with pytest.raises(InvalidInput, match="address"):
        checked(raw)


@given(st.text(max_size=80))
def test_whatever_passes_is_one_word_of_ascii(raw: str) -> None:
    try:
        found = checked(raw)
    except InvalidInput:
        return
    assert found.isascii()
    assert not set(found) & set(' \r\n\t<>(),;:\\"[]')
    assert path_of(found).count("@") == 1


def test_old_mobile_addresses_are_quoted_on_the_wire() -> None:
    assert path_of("a..b.@mobile.example.jp") == '<"a..b."@mobile.example.jp>'


@given(st.text(max_size=60))
def test_no_header_is_begun_by_a_value(value: str) -> None:
    """A value is either refused, or the message has exactly the headers that were meant."""
    made = draft(Head("map@example.jp", "City", "Subject", "en"), Texts("text", "<p>html</p>"))
    try:
        raw = made.finish({"To": value}, {})
    except ValueError:
        return
    head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert head[0] == b"To: " + value.encode()
    assert head[1].startswith(b"From: ")
