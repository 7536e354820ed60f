"""The OpenID provider as settings name it, and the roles that its groups give."""

from __future__ import annotations

import pytest

from mapsvc.actor import Role
from mapsvc.config import read_settings
from mapsvc.errors import InvalidInput
from mapsvc.identity.vouched import granted
from mapsvc.provider import read_provider


def test_a_ward_role_needs_its_ward() -> None:
    assert granted({"a"}, [("a", "ward")]) == (frozenset(), frozenset())
    assert granted({"a", "b"}, [("a", "ward:1"), ("b", "viewer")]) == ({Role.WARD, Role.VIEWER}, {"1"})


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("MAPSVC_OIDC_ISSUER", "http://idp.example.jp", "MAPSVC_OIDC_ISSUER"),
        ("MAPSVC_OIDC_ISSUER", "idp.example.jp", "MAPSVC_OIDC_ISSUER"),
        ("MAPSVC_OIDC_ROLES", "staff=king", "MAPSVC_OIDC_ROLES"),
        ("MAPSVC_OIDC_ROLES", "", "MAPSVC_OIDC_ROLES"),
        ("MAPSVC_OIDC_CLIENT_ID", "", "MAPSVC_OIDC_CLIENT_ID"),
    ],
)
def test_settings_of_a_provider(monkeypatch: pytest.MonkeyPatch, name: str, value: str, named: str) -> None:
    monkeypatch.setenv("MAPSVC_OIDC_ISSUER", "https://idp.example.jp/realms/city")
    monkeypatch.setenv("MAPSVC_OIDC_CLIENT_ID", "mapsvc")
    monkeypatch.setenv("MAPSVC_OIDC_CLIENT_SECRET", "not to be shown")
    monkeypatch.setenv("MAPSVC_OIDC_ROLES", "cn=map staff=viewer, east=ward:99101")
    told = read_settings().oidc
    assert told is not None
    assert told.roles == (("cn=map staff", "viewer"), ("east", "ward:99101"))
    assert "not to be shown" not in repr(read_settings())
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput) as refused:
        read_provider("secret")
    assert refused.value.name == named
