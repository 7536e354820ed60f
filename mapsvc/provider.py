"""The OpenID provider at which staff may sign in, as the environment names it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from mapsvc.actor import Role
from mapsvc.errors import InvalidInput

_ISSUER = re.compile(r"https://[^\s?#]+|http://(localhost|127\.0\.0\.1)(:\d+)?(/[^\s?#]*)?")
_ROLE = re.compile("|".join(Role) + r"|ward:[^\s:,=]+")


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider (OpenID Connect Discovery 1.0)."""

    issuer: str
    """Exactly as the provider's ID tokens say it."""
    client_id: str
    client_secret: str = field(repr=False)
    claim: str
    """The claim of the ID token that names groups."""
    roles: tuple[tuple[str, str], ...]
    """Group and the role it gives: ``planner``, or ``ward:99101`` for the team of a ward."""


def read_provider(client_secret: str | None) -> Provider | None:
    """The provider that MAPSVC_OIDC_ISSUER names; None where it is not set; raises InvalidInput naming the variable."""
    issuer = os.environ.get("MAPSVC_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    if not _ISSUER.fullmatch(issuer):
        raise InvalidInput("MAPSVC_OIDC_ISSUER", "must be the provider's address, with https")
    client_id = os.environ.get("MAPSVC_OIDC_CLIENT_ID", "").strip()
    if not client_id or not client_secret:
        raise InvalidInput("MAPSVC_OIDC_CLIENT_ID", "and MAPSVC_OIDC_CLIENT_SECRET must be set beside the issuer")
    claim = os.environ.get("MAPSVC_OIDC_CLAIM", "").strip() or "groups"
    return Provider(issuer, client_id, client_secret, claim, _roles(os.environ.get("MAPSVC_OIDC_ROLES", "")))


def _roles(raw: str) -> tuple[tuple[str, str], ...]:
    entries = [entry.rpartition("=") for entry in raw.split(",") if entry.strip()]
    found = tuple((group.strip(), role.strip()) for group, _, role in entries)
    if not found or not all(group and _ROLE.fullmatch(role) for group, role in found):
        raise InvalidInput("MAPSVC_OIDC_ROLES", f"must be group=role, …; roles are {', '.join(Role)} and ward:KEY")
    return found
