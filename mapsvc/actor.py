"""Who does something: an account of the staff, a machine with a key, the service itself, or a nameless visitor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an actor is."""

    ACCOUNT = "account"
    KEY = "key"
    """A machine: a feed, a sensor."""
    SYSTEM = "system"
    """The service itself: a worker, the command line."""
    VISITOR = "visitor"


class Role(StrEnum):
    """What a person of the staff is to the service."""

    VIEWER = "viewer"
    PLANNER = "planner"
    """Imports, edits, approves."""
    WARD = "ward"
    """Ward disaster team: its wards only."""
    HEARING = "hearing"
    """Hearing officer: reports of hearings."""
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, as rights are decided by and the audit names it."""

    kind: Kind
    id: str
    """Stable: the account's or key's number, the command's name; never an address of a network."""
    name: str
    """As people read it."""
    roles: frozenset[Role] = frozenset()
    wards: frozenset[str] = frozenset()
    """Keys of the ward features a ward team acts for; empty for the other roles."""
    scopes: frozenset[str] = frozenset()
    """Of a machine's key: what it was made for, e.g. ``observe:river_gauge``."""


VISITOR = Actor(Kind.VISITOR, "", "")


def system(name: str) -> Actor:
    """The service itself at work, for example ``system("worker")``."""
    return Actor(Kind.SYSTEM, name, name)
