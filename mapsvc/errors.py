"""Errors of the whole program: one class per cause. The web turns each into an HTTP status in one table."""

from __future__ import annotations


class MapsvcError(Exception):
    """Something went wrong that a person can put right; the message names what and how."""


class InvalidInput(MapsvcError):
    """A value given from outside is not acceptable."""

    def __init__(self, name: str, message: str, code: str | None = None, **values: object) -> None:
        """``name`` is the parameter, column or key; ``message`` says what it must be, in English.

        ``code`` names the same message in the languages of visitors (``problem.<code>`` of the translations), which
        says it with ``values``; without one they read the English.
        """
        super().__init__(f"{name}: {message}")
        self.name = name
        self.reason = message
        self.code = code
        self.values = values


class NotFound(MapsvcError):
    """The thing asked for does not exist."""


class UnknownLayer(NotFound):
    """No layer of this id is declared."""

    def __init__(self, layer: str) -> None:
        super().__init__(f"no layer is called {layer!r}; `mapsvc layer list` names them all")
        self.layer = layer


class DeclarationError(MapsvcError):
    """A layer's declaration is wrong: the message names file, key and remedy."""

    def __init__(self, file: str, key: str, remedy: str) -> None:
        super().__init__(f"{file}: {key}: {remedy}")
        self.file = file
        self.key = key
        self.remedy = remedy


class Ambiguous(MapsvcError):
    """A source can be read in more than one way; the message names the option that decides."""

    def __init__(self, what: str, candidates: str, option: str) -> None:
        super().__init__(f"{what} is ambiguous: {candidates}. Decide with {option}")
        self.what = what
        self.candidates = candidates
        self.option = option


class UnreadableSource(MapsvcError):
    """A source file cannot be read at all."""


class NotSignedIn(MapsvcError):
    """Nobody is known to ask; sign in, or send a key."""


class NotAllowed(MapsvcError):
    """Whoever asks is known, and has not the right to it."""


class Conflict(MapsvcError):
    """The stored data changed since the change was prepared; prepare it again."""


class Unavailable(MapsvcError):
    """Something the program needs (database, tool) is not there; the message says how to get it."""


class TooExpensive(MapsvcError):
    """The question would take longer than a visitor's question may."""
