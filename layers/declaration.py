"""One table of a declaration file, read strictly: every mistake names the file, the key and the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import NoReturn, TypeVar

from layers.definition import Text
from mapsvc.errors import DeclarationError
from mapsvc.languages import EASY
from mapsvc.readings import annotated

Choice = TypeVar("Choice", bound=StrEnum)

_COLOR = re.compile(r"#[0-9a-f]{6}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def did_you_mean(wrong: str, known: Sequence[str]) -> str:
    """What to write instead of ``wrong``: the nearest of ``known``, or all of them."""
    if close := get_close_matches(wrong, known, n=1, cutoff=0.6):
        return f'did you mean "{close[0]}"?'
    return "use one of " + ", ".join(sorted(known)) if known else "remove it"


class Table:
    """A TOML table that remembers which keys were read, so that the others can be refused."""

    def __init__(self, data: dict[str, object], file: str, path: str = "") -> None:
        """``path`` is the table's place in the file, for example ``fields[3].codes[0]``."""
        self.file = file
        self.path = path
        self._data = data
        self._read: dict[str, None] = {}

    def fail(self, key: str, remedy: str) -> NoReturn:
        """Refuse the declaration because of ``key``."""
        raise DeclarationError(self.file, f"{self.path}.{key}" if self.path else key, remedy)

    def _take(self, key: str) -> object:
        self._read[key] = None
        return self._data.get(key)

    def done(self) -> None:
        """Refuse keys that nobody read: they are misspelt or belong elsewhere."""
        absent = [key for key in self._read if key not in self._data]  # what the wrong key may have been meant for
        for key in self._data:
            if key not in self._read:
                self.fail(key, "is not a known key; " + did_you_mean(key, absent or list(self._read)))

    def _missing(self, key: str, example: str) -> NoReturn:
        close = get_close_matches(key, [k for k in self._data if k not in self._read], n=1)
        found = f' (did you mean it by "{close[0]}"?)' if close else ""
        self.fail(key, f"is missing{found}; add {key} = {example}")

    def string(self, key: str, default: str | None = None) -> str:
        """The text at ``key``; without a default it must be there."""
        value = self.optional_string(key)
        if value is None:
            if default is None:
                self._missing(key, '"…"')
            return default
        return value

    def optional_string(self, key: str) -> str | None:
        """The text at ``key``, or None where the key is absent; an empty text is refused."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.fail(key, f"must be a text in quotes that is not empty, not {value!r}")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """The list of texts at ``key``; empty where absent."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fail(key, f'must be a list of texts, ["a", "b"], not {value!r}')
        if len(set(value)) != len(value):
            self.fail(key, "names something twice; keep one")
        return tuple(value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """The list of numbers at ``key``, each above zero; empty where absent."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(type(item) in (int, float) and item > 0 for item in value):
            self.fail(key, f"must be a list of numbers above zero, [4, 2], not {value!r}")
        return tuple(float(item) for item in value)

    def optional_number(self, key: str, least: float = -1e9, most: float = 1e9) -> float | None:
        """The number at ``key`` if it is there, within ``least`` and ``most``."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.fail(key, f"must be a number from {least:g} to {most:g}, not {value!r}")
        return float(value)

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """The number at ``key`` or the default."""
        value = self.optional_number(key, least, most)
        return default if value is None else value

    def optional_integer(self, key: str, least: int, most: int) -> int | None:
        """The whole number at ``key`` if it is there, within ``least`` and ``most``."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fail(key, f"must be a whole number from {least} to {most}, not {value!r}")
        return value

    def integer(self, key: str, default: int | None, least: int, most: int) -> int:
        """The whole number at ``key``; without a default it must be there."""
        value = self.optional_integer(key, least, most)
        if value is None:
            if default is None:
                self._missing(key, str(least))
            return default
        return value

    def boolean(self, key: str, default: bool) -> bool:
        """true or false at ``key``."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fail(key, f"must be true or false without quotes, not {value!r}")
        return value

    def color(self, key: str) -> str | None:
        """A colour ``#rrggbb`` in lower case, if it is there."""
        value = self.optional_string(key)
        if value is not None and not _COLOR.fullmatch(value):
            self.fail(key, f'must be a colour as "#rrggbb" in lower case, not {value!r}')
        return value

    def optional_choice(self, key: str, kind: type[Choice]) -> Choice | None:
        """One of the words of ``kind``, if the key is there."""
        value = self.optional_string(key)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            self.fail(key, f"{value!r} is not possible; " + did_you_mean(value, [str(k) for k in kind]))

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """One of the words of ``kind``; without a default it must be there."""
        value = self.optional_choice(key, kind)
        if value is None:
            if default is None:
                self._missing(key, " or ".join(f'"{k}"' for k in kind))
            return default
        return value

    def optional_text(self, key: str) -> Text | None:
        """A text in Japanese, English and perhaps further languages, if it is there."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fail(key, f'must be {{ ja = "…", en = "…" }}, not {value!r}')
        for language, words in value.items():
            if not _LANGUAGE.fullmatch(language):
                self.fail(f"{key}.{language}", "is not a language tag; write ja, en, zh-Hans …")
            if not isinstance(words, str) or not words.strip():
                self.fail(f"{key}.{language}", "must be a text in quotes that is not empty")
        for language in ("ja", "en"):
            if language not in value:
                self.fail(f"{key}.{language}", f'is missing; add {language} = "…" to {key}')
        more = tuple(
            (tag, annotated(words) if tag == EASY else words) for tag, words in value.items() if tag not in {"ja", "en"}
        )
        return Text(value["ja"], value["en"], more)

    def text(self, key: str) -> Text:
        """A text in Japanese and English that must be there."""
        found = self.optional_text(key)
        if found is None:
            self._missing(key, '{ ja = "…", en = "…" }')
        return found

    def table(self, key: str) -> Table | None:
        """The table ``[key]``, if it is there."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fail(key, f"must be a table, written under a line [{key}]")
        return Table(value, self.file, f"{self.path}.{key}" if self.path else key)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables ``[[key]]`` in the file's order; none where absent."""
        value = self._take(key)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fail(key, f"must be a list of tables, each written under a line [[{key}]]")
        prefix = f"{self.path}.{key}" if self.path else key
        for index, item in enumerate(value):
            yield Table(item, self.file, f"{prefix}[{item.get('name') or item.get('value') or index}]")

    def names(self) -> tuple[str, ...]:
        """The keys of the table in the file's order."""
        return tuple(self._data)
