from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiles.coding import Stored, decode, encode, negotiated


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("BR", "br"),
        ("x-gzip", "gzip"),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("identity, gzip;q=0.5", "identity"),
        ("gzip;q=0, br;q=0", "identity"),
        ("deflate", "identity"),
        ("gzip;q=high, br;q=nan", "identity"),
    ],
)
def test_the_best_accepted_coding(accept: str | None, coding: str) -> None:
    assert negotiated(accept) == coding


@given(st.binary(max_size=5000))
def test_codings_hold_the_same_and_are_reproducible(content: bytes) -> None:
    for coding in ("gzip", "br"):
        assert decode(encode(content, coding), coding) == content
        assert encode(content, coding) == encode(content, coding)


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_damage_is_noticed(coding: Stored) -> None:
    body = encode(b"tile" * 100, coding)
    with pytest.raises(ValueError, match=coding):
        decode(body[:-6], coding)
