"""What ``mapsvc serve`` says before it serves."""

from __future__ import annotations

import pytest

from web.cli.serve import public_url_hint


@pytest.mark.parametrize(
    ("host", "public_url", "said"),
    [
        ("127.0.0.1", None, False),
        ("::1", None, False),
        ("localhost", None, False),
        ("0.0.0.0", None, True),  # named, not listened on
        ("::", None, True),
        ("192.0.2.7", None, True),
        ("map.example.org", None, True),
        ("0.0.0.0", "https://map.example.org", False),
    ],
)
def test_an_unknown_public_address_is_said_where_others_can_ask(host: str, public_url: str | None, said: bool) -> None:
    hint = public_url_hint(host, public_url)
    assert (hint is not None) == said
    assert not said or "MAPSVC_PUBLIC_URL" in str(hint)
