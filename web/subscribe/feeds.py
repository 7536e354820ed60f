"""The feeds that stand beside the form: the same changes, for whoever would rather not leave an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict


def feeds(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Titles and addresses."""
    return []
