"""Values as people read them: numbers with units, codes by title, dates with 和暦, in Japanese or English."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime

from babel.dates import format_date

from layers.definition import Field, FieldType
from mapsvc.dates import JST, to_wareki
from mapsvc.languages import EASY, japanese
from mapsvc.readings import annotated

_DAYS = {
    day: f"｜{day}日《{read}》"
    for day, read in {
        1: "ついたち",
        2: "ふつか",
        3: "みっか",
        4: "よっか",
        5: "いつか",
        6: "むいか",
        7: "なのか",
        8: "ようか",
        9: "ここのか",
        10: "とおか",
        14: "じゅうよっか",
        20: "はつか",
        24: "にじゅうよっか",
    }.items()
}
"""Days of the month whose reading is not that of their number."""
# How a unit is written after a number: (Japanese, English). Unknown units stand as they are, after a space.
_UNITS: Mapping[str, tuple[str, str]] = {
    "%": ("％", "%"),
    "m": (" m", " m"),
    "m2": (" ㎡", " m²"),
    "ha": (" ha", " ha"),
    "people": ("人", " people"),
    "vehicles": ("台", " vehicles"),
}


def worded(field: Field, value: object, language: str) -> str:
    """``value`` of ``field`` as a reader sees it; empty for None, an empty text and an empty list.

    A value that does not fit the field's type is shown as it is, since an answer must not lose what is stored.
    """
    if value is None or value in ("", [], ()):
        return ""
    try:
        return _WORDERS[field.type](field, value, language)
    except (TypeError, ValueError, OverflowError):
        return str(value)


def number_with_unit(value: float, unit: str | None, language: str) -> str:
    """A number in full, with thousands separated and its unit: 200％, 1.5 m, 1,200 ㎡."""
    if not math.isfinite(value):
        raise ValueError(value)
    text = f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    if unit is None:
        return text
    pair = _UNITS.get(unit, (f" {unit}", f" {unit}"))
    return text + pair[0 if japanese(language) else 1]


def day_in_words(day: date, language: str) -> str:
    """A date with its 和暦 year in Japanese, 2019年4月1日（平成31年）; 1 April 2019 and its like in other languages.

    Plain Japanese leaves the era out and says how the day is read.
    """
    if language == EASY:
        read = _DAYS.get(day.day, f"{day.day}｜日《にち》")
        return annotated(f"{day.year}年《ねん》{day.month}月《がつ》{read}")
    if language == "en":
        return f"{day.day} {day:%B} {day.year}"
    if not japanese(language):
        return str(format_date(day, "long", locale=language.replace("-", "_")))
    western = f"{day.year}年{day.month}月{day.day}日"
    year = to_wareki(day).partition("年")[0]
    return western if year == str(day.year) else f"{western}（{year}年）"


def _plain(field: Field, value: object, language: str) -> str:
    return field.said(str(value), language)


def _code(field: Field, value: object, language: str) -> str:
    code = field.code(str(value))
    return code.title.get(language) if code else str(value)


def _codes(field: Field, value: object, language: str) -> str:
    items = value if isinstance(value, list | tuple) else [value]
    return ("、" if japanese(language) else ", ").join(_code(field, item, language) for item in items)


def _number(field: Field, value: object, language: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    return number_with_unit(value, field.unit, language)


def _boolean(field: Field, value: object, language: str) -> str:
    if not isinstance(value, bool):
        raise TypeError(value)
    return {True: ("あり", "Yes"), False: ("なし", "No")}[value][0 if japanese(language) else 1]


def _date(field: Field, value: object, language: str) -> str:
    return day_in_words(date.fromisoformat(str(value)), language)


def _datetime(field: Field, value: object, language: str) -> str:
    moment = datetime.fromisoformat(str(value))
    local = moment.astimezone(JST) if moment.tzinfo else moment
    gap = "" if japanese(language) else ", "
    clock = f"{local.hour}時{local.minute:02d}分" if japanese(language) else f"{local:%H:%M} JST"
    day = f"{local.year}年{local.month}月{local.day}日" if japanese(language) else day_in_words(local.date(), language)
    return f"{day}{gap}{clock}"


_WORDERS: Mapping[FieldType, Callable[[Field, object, str], str]] = {
    FieldType.TEXT: _plain,
    FieldType.URL: _plain,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.INTEGER: _number,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
}
