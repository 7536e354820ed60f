"""Texts: both catalogues are complete, agree on their values, and hold what the program asks for, no more."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from layers.definition import FieldType
from web.i18n import BROWSER_PREFIX, TRANSLATIONS

ROOT = Path(__file__).parent.parent.parent
WEB = ROOT / "web"


def read(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


CATALOGUES = {language: read(language) for language in ("ja", "en")}


def used() -> set[str]:
    """The messages that templates and code ask for by name."""
    method = [("templates/**.html", "jinja2"), ("**.py", "python")]
    found = extract_from_dir(WEB, method, keywords={"_": None, "gettext": None}, directory_filter=_own)
    return {text for _, _, text, _, _ in found if isinstance(text, str)}


MAKERS = {"InvalidInput": 2, "_refused": 1, "refused": 1}
"""What makes an error of bad input, and which of its arguments is the code."""


def codes() -> set[str]:
    """The codes with which the rooms say why an input is bad; each has a text (:class:`mapsvc.errors.InvalidInput`)."""
    found: set[str] = set()
    for room in ("mapsvc", "layers", "tiles", "importers", "web"):
        for source in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(source.read_text("utf-8"))):
                made = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
                if isinstance(node, ast.Call) and made in MAKERS:
                    place = MAKERS[made]
                    given = [
                        *node.args[place : place + 1],
                        *(word.value for word in node.keywords if word.arg == "code"),
                    ]
                    found |= {str(code.value) for code in given if isinstance(code, ast.Constant) and code.value}
    return {f"problem.{code}" for code in found}


def _own(folder: str) -> bool:
    return Path(folder).name not in {"static", "frontend", "node_modules", "translations"}


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_message_is_missing_empty_or_fuzzy(language: str) -> None:
    messages = [message for message in CATALOGUES[language] if message.id]
    assert [message.id for message in messages if message.fuzzy or not message.string] == []
    asked = used() | codes() | {f"type.{kind}" for kind in FieldType}
    assert asked - {message.id for message in messages} == set()


def test_both_languages_hold_the_same_messages() -> None:
    ja, en = ({message.id for message in CATALOGUES[language] if message.id} for language in ("ja", "en"))
    assert ja == en


def test_no_message_is_left_over() -> None:
    known = {str(message.id) for message in CATALOGUES["ja"] if message.id}
    dynamic = {f"type.{kind}" for kind in FieldType}
    assert {name for name in known - used() - codes() - dynamic if not name.startswith(BROWSER_PREFIX)} == set()


def test_values_in_a_message_are_the_same_in_both_languages() -> None:
    def values(text: str) -> list[str]:
        return sorted(set(re.findall(r"%\((\w+)\)s|\{(\w+)\}", text)))

    english = {message.id: str(message.string) for message in CATALOGUES["en"] if message.id}
    for message in CATALOGUES["ja"]:
        if message.id:
            assert values(str(message.string)) == values(english[message.id]), message.id


def test_english_is_english() -> None:
    kana = re.compile("[ぁ-んァ-ヶ]")
    assert [m.id for m in CATALOGUES["en"] if m.id and kana.search(str(m.string))] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_browsers_texts_come_from_the_same_catalogue(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/i18n/{language}.json")
    expected = {
        str(message.id): message.string
        for message in CATALOGUES[language]
        if message.id and str(message.id).startswith(BROWSER_PREFIX)
    }
    assert answer.json == expected
