"""What the service's secret promises: only it reads, finds and signs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.errors import InvalidInput, Unavailable
from mapsvc.secret import Secret, Undecipherable, secret_of

ONE, OTHER = Secret(b"1" * 32), Secret(b"2" * 32)


@given(st.text(), st.text())
def test_what_is_encrypted_is_read_again_by_the_same_secret_for_the_same_thing_only(text: str, row: str) -> None:
    stored = ONE.encrypt("address", text, bound_to=row)
    assert ONE.decrypt("address", stored, bound_to=row) == text
    for secret, purpose, bound in ((OTHER, "address", row), (ONE, "totp", row), (ONE, "address", row + "1")):
        with pytest.raises(Undecipherable):
            secret.decrypt(purpose, stored, bound_to=bound)


@given(st.binary(max_size=60))
def test_what_was_not_encrypted_is_refused(stored: bytes) -> None:
    with pytest.raises(Undecipherable):
        ONE.decrypt("address", stored)


def test_equal_texts_look_different_and_are_still_found() -> None:
    assert ONE.encrypt("address", "a@example.jp") != ONE.encrypt("address", "a@example.jp")
    assert ONE.index("address", "a@example.jp") == ONE.index("address", "a@example.jp")
    assert ONE.index("address", "a@example.jp") != OTHER.index("address", "a@example.jp")


@given(st.text(), st.text())
def test_a_signature_is_that_of_one_text_and_one_purpose(text: str, other: str) -> None:
    signature = ONE.sign("manage", text)
    assert ONE.verify("manage", text, signature)
    assert not ONE.verify("confirm", text, signature)
    assert not OTHER.verify("manage", text, signature)
    assert ONE.verify("manage", other, signature) == (other == text)
    assert not ONE.verify("manage", text, "é" + signature)


def test_the_secret_is_not_shown() -> None:
    assert "1111" not in repr(ONE)


def test_a_private_service_makes_one_secret_however_many_ask_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: secret_of(None, tmp_path / "var", private=True).master, range(32)))
    assert len(found) == 1
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret"]


def test_a_service_on_a_database_of_its_own_must_be_given_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="MAPSVC_SECRET"):
        secret_of(None, tmp_path, private=False)
    with pytest.raises(InvalidInput, match="MAPSVC_SECRET"):
        secret_of("short", tmp_path, private=False)
    assert not list(tmp_path.iterdir())
