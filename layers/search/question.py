"""A query brought to what the parts of the search work with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from mapsvc.errors import InvalidInput
from mapsvc.reading import sound
from mapsvc.text import fold, name_key, nfkc

_BREAKS = " 　-‐−ー、,.ノの々"
LONGEST = 200
"""Characters of a query; longer ones are refused."""
_ZIP = re.compile(r"^(?:〒\s*[0-9]{3}[-‐−ー ]?[0-9]{4}|[0-9]{3}-[0-9]{4}(?=\s*[^\W\d]))\s*")


@dataclass(frozen=True)
class Question:
    """A query and its forms. Make it by :func:`question`."""

    raw: str
    text: str
    """In NFKC, without a postal code at its beginning."""

    @cached_property
    def key(self) -> str:
        """As names are compared."""
        return name_key(self.text)

    @cached_property
    def plain(self) -> str:
        """As keys of features are compared."""
        return fold(self.text)

    @cached_property
    def heard(self) -> str | None:
        """How it sounds, where it is in kana or Latin letters."""
        return sound(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words as names are compared, where there are several."""
        return tuple(key for word in self.text.split() if (key := name_key(word)))

    def rest_of(self, key: str) -> str:
        """The end of the query that is ``key`` when compared: what was left over, as it was written."""
        wanted = key.strip("-")
        if not wanted:
            return ""
        for start in range(len(self.text) - 1, -1, -1):
            if name_key(self.text[start:]) == wanted:
                return self.text[self._back(start) :].strip(" 　-‐−ー、,.")
        return wanted

    def _back(self, start: int) -> int:
        """``start`` moved back over what comparison leaves out: 字, and marks that belong to what follows (○○ビル)."""
        while start and (
            self.text[start - 1] in "字大" or not (self.text[start - 1].isalnum() or self.text[start - 1] in _BREAKS)
        ):
            start -= 1
        return start


def question(raw: str) -> Question:
    """``raw`` as a question. Raises InvalidInput where it is empty, too long, or holds control characters."""
    if len(raw) > LONGEST:
        raise InvalidInput(
            "q", f"has {len(raw)} characters; ask with at most {LONGEST}", "query_long", count=len(raw), most=LONGEST
        )
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\n\r" for char in raw):
        raise InvalidInput("q", "holds control characters; write it again", "query_control")
    text = nfkc(" ".join(raw.split()))
    if not text:
        raise InvalidInput("q", "is empty; write an address, a name or coordinates", "query_empty")
    return Question(raw, _ZIP.sub("", text) or text)
