"""The words of a sheet in the language it was issued in, whatever language the request that shows it speaks."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations

from mapsvc.errors import Unavailable
from web.i18n import COMPILE, TRANSLATIONS


class Texts:
    """Looks texts up in one language's catalogue; called as ``gettext("sheet.title")``, with values by name."""

    def __init__(self, language: str) -> None:
        """Raises Unavailable where the texts are not compiled."""
        self.language = language
        path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"
        try:
            with path.open("rb") as file:
                self._catalogue = GNUTranslations(file)
        except OSError as error:
            raise Unavailable(f"the texts are not compiled ({path.name}, {language}): run `{COMPILE}`") from error

    def __call__(self, message: str, **values: object) -> str:
        """The text of ``message``, its ``%(name)s`` filled."""
        text = self._catalogue.gettext(message)
        return text % values if values else text


@cache
def texts(language: str) -> Texts:
    """The texts in ``language``, read once."""
    return Texts(language)
