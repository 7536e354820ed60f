"""The languages of the pages: which there are, what each is called, and the catalogue of its texts.

A language is offered as soon as its compiled catalogue stands in ``translations`` and has every text of the
citizens' pages. What it does not say falls back, message by message: plain Japanese to Japanese, others to English.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.support import Translations

from mapsvc.errors import Unavailable
from mapsvc.languages import EASY
from mapsvc.readings import annotated

TRANSLATIONS = Path(__file__).parent / "translations"
COMPILE = "pybabel compile --directory web/translations"
"""The command that makes the catalogues readable; the build runs it."""
CITIZENS = (
    "answer",
    "error",
    "feature",
    "features",
    "find",
    "layer",
    "layers",
    "map",
    "map_page",
    "places",
    "search",
    "site",
)
"""First parts of the ids whose texts a language must have before it is offered: the way from map to answer."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the pages can speak."""

    code: str
    """In addresses: ``lang=ja-easy``."""
    name: str
    """What its readers call it."""
    locale: str
    """Of dates and numbers, for Babel and for og:locale."""
    falls_back: str | None
    tag: str = ""
    """BCP 47, for ``lang`` and ``hreflang``, where it is not the code."""

    @property
    def html(self) -> str:
        """The tag in HTML."""
        return self.tag or self.code


KNOWN = {
    one.code: one
    for one in (
        Language("ja", "日本語", "ja_JP", None),
        Language(EASY, "やさしい日本語", "ja_JP", "ja", tag="ja-x-easy"),
        Language("en", "English", "en_GB", None),
        Language("zh-Hans", "简体中文", "zh_Hans_CN", "en"),
        Language("ko", "한국어", "ko_KR", "en"),
        Language("vi", "Tiếng Việt", "vi_VN", "en"),
    )
}


def path_of(code: str) -> Path:
    """The compiled catalogue of a language."""
    return TRANSLATIONS / code.replace("-", "_") / "LC_MESSAGES" / "messages.mo"


@cache
def offered() -> tuple[str, ...]:
    """The codes of the languages that visitors can choose: Japanese, plain Japanese, English, and what is ready."""
    ready = [code for code, one in KNOWN.items() if one.falls_back == "en" and path_of(code).exists() and _whole(code)]
    return ("ja", EASY, "en", *ready)


def of(code: str) -> Language:
    """The language of this code; Japanese for a code that nobody speaks here."""
    return KNOWN.get(code, KNOWN["ja"])


def chosen(raw: str) -> str | None:
    """The code that ``raw`` names, by itself or by its tag in HTML; None where no such language is offered."""
    return next((code for code in offered() if raw in (code, KNOWN[code].html)), None)


def by_headers() -> tuple[str, ...]:
    """What may be chosen for a visitor who chose nothing: plain Japanese is always somebody's own choice."""
    return tuple(code for code in offered() if code != EASY)


@cache
def own_texts(code: str) -> dict[str, str]:
    """The texts in a language's own catalogue, readings annotated; raises Unavailable where it is not compiled."""
    path = path_of(code)
    try:
        with path.open("rb") as file:
            held: dict[str, str] = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # no public listing
    except OSError as error:
        raise Unavailable(f"the texts are not compiled ({path.name}, {code}): run `{COMPILE}`") from error
    texts = {key: text for key, text in held.items() if key and isinstance(key, str)}
    return {key: annotated(text) for key, text in texts.items()} if code == EASY else texts


@cache
def texts_of(code: str) -> dict[str, str]:
    """Every text in a language, with what it falls back to."""
    former = of(code).falls_back
    return {**texts_of(former), **own_texts(code)} if former else own_texts(code)


@cache
def translations(code: str) -> Translations:
    """The same for gettext."""
    made = Translations()
    made._catalog = dict(texts_of(code))  # type: ignore[assignment]
    return made


def _whole(code: str) -> bool:
    needed = {key for key in own_texts("en") if key.partition(".")[0] in CITIZENS}
    missing = sorted(needed - own_texts(code).keys())
    if missing:
        log.warning("%s is not offered: %d texts are missing, for example %s", code, len(missing), missing[0])
    return not missing


def forget() -> None:
    """Read the catalogues again when they are next needed."""
    for kept in (offered, own_texts, texts_of, translations):
        kept.cache_clear()
