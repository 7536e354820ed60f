"""The words of a sheet in the language it was issued in, whatever language the request that shows it speaks."""

from __future__ import annotations

from functools import cache

from mapsvc.readings import plain
from web.languages import texts_of


class Texts:
    """Looks texts up in one language's catalogue; called as ``gettext("sheet.title")``, with values by name."""

    def __init__(self, language: str) -> None:
        """Raises Unavailable where the texts are not compiled."""
        self.language = language
        self._texts = {key: plain(text) for key, text in texts_of(language).items()}

    def __call__(self, message: str, **values: object) -> str:
        """The text of ``message``, its ``%(name)s`` filled."""
        text = self._texts.get(message, message)
        return text % values if values else text


@cache
def texts(language: str) -> Texts:
    """The texts in ``language``, read once."""
    return Texts(language)
