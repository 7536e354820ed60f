"""What a declaration says about changes by hand: who may make them, and how many people they need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Editing:
    """Whether its features may be edited by hand, by form and on the map."""

    allowed: bool = False
    wards: bool = False
    """Ward disaster teams may too, inside their own wards."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What a change of the layer needs before it is committed."""

    people: int = 1
    """2: whoever approves a change is another person than its author."""


EDITING = Editing()
"""Where the declaration says nothing: by imports alone."""
APPROVAL = Approval()
"""Where the declaration says nothing: one person."""
