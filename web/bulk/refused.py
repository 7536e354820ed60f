"""Why a list cannot be taken: a code that the page words in the visitor's language, and English for commands."""

from __future__ import annotations

from mapsvc.errors import InvalidInput


class Refused(InvalidInput):
    """The list, or a choice about it, is not acceptable."""

    def __init__(self, why: str, message: str, *, name: str = "file", **values: object) -> None:
        """``why`` names the text of the page, which is given ``values``; ``message`` says the same in English."""
        super().__init__(name, message)
        self.why = why
        self.values = values
