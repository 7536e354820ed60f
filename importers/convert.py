"""Raw values of a source as values of a field: each distinct value is converted once, however many rows hold it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from importers.blank import blank
from layers.definition import Field, FieldType
from layers.derive.mapping import code_for
from mapsvc.dates import parse_date, parse_moment
from mapsvc.errors import InvalidInput
from mapsvc.text import nfkc

_NOTHING = frozenset(["なし", "無し", "無", "指定なし", "不明", "未定", "未設定", "*", "**"])
"""Said instead of a number or a date."""
_TRUE = frozenset(
    ["1", "1.0", "true", "t", "yes", "y", "有", "有り", "あり", "はい", "可", "該当", "○", "◯", "〇", "●", "◎"]
)
_FALSE = frozenset(
    ["0", "0.0", "false", "f", "no", "n", "無", "無し", "なし", "いいえ", "不可", "非該当", "×", "✕", "✗", "x"]
)
_UNITS: Mapping[str, tuple[str, ...]] = {
    "%": ("%", "パーセント"),
    "m": ("m", "メートル", "metre", "meter"),
    "m2": ("m2", "m^2", "平方メートル", "平米", "sqm"),
    "ha": ("ha", "ヘクタール"),
    "people": ("人", "名"),
    "vehicles": ("台",),
}
_NUMBER = re.compile(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[-+]?\d+)?)(\D.*)?", re.IGNORECASE)
_FRACTION = re.compile(r"(\d+)/(\d+)|(\d+)分の(\d+)")
_SEPARATORS = (";", "|", "\n", "、", ",", "/", "・", " ")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of converted values: ``values[codes[row]]``; code -1 is "nothing". ``faults``: code → what is wrong."""

    values: list[Any]
    codes: np.ndarray[Any, np.dtype[np.int64]]
    faults: dict[int, str]

    def where_null(self, value: object) -> Column:
        """The column with ``value`` in the rows that hold nothing."""
        codes = np.where(self.codes < 0, len(self.values), self.codes)
        return Column([*self.values, value], codes, self.faults)


def constant(value: object, rows: int) -> Column:
    """The same value in every row."""
    return Column([value], np.zeros(rows, dtype=np.int64), {})


def convert(field: Field, raw: Any, spellings: Mapping[str, str] | None = None) -> Column:
    """``raw`` (one array) as values of ``field``. ``spellings``: a profile's own spellings of codes, tried first."""
    series = pd.Series(raw, dtype=object) if not isinstance(raw, pd.Series) else raw
    try:
        codes, distinct = pd.factorize(series.to_numpy(), use_na_sentinel=True)
    except TypeError:  # lists cannot be compared by hash
        series = series.map(lambda value: tuple(value) if isinstance(value, list | np.ndarray) else value)
        codes, distinct = pd.factorize(series.to_numpy(), use_na_sentinel=True)
    codes = codes.astype(np.int64)
    values: list[Any] = []
    faults: dict[int, str] = {}
    nothing = np.zeros(len(distinct) + 1, dtype=bool)
    for code, value in enumerate(distinct):
        try:
            found = value_of(field, value, spellings)
        except InvalidInput as error:
            found, faults[code] = None, error.reason
        values.append(found)
        nothing[code] = found is None and code not in faults
    codes[nothing[codes]] = -1
    return Column(values, codes, faults)


def value_of(field: Field, raw: object, spellings: Mapping[str, str] | None = None) -> Any:
    """One raw value as a value of ``field``; None where it says nothing. Raises InvalidInput with the reason."""
    if blank(raw):
        return None
    if isinstance(raw, np.generic):
        raw = raw.item()
    if spellings is not None and nfkc(_plain_text(raw)) in spellings:
        raw = spellings[nfkc(_plain_text(raw))]
        if blank(raw):
            return None
    return _CONVERTERS[field.type](field, raw)


def _plain_text(raw: object) -> str:
    """``raw`` as text; a whole number that a table holds as 10.0 reads 10."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def _text(_field: Field, raw: object) -> str | None:
    text = _plain_text(raw).replace("\r\n", "\n").replace("\x00", "").strip(" \t\r\n\u3000")
    return text or None


def number(field: Field, raw: object) -> float | int | None:
    """A number with full-width digits, thousands commas, its unit, or as a fraction of 100 % (6/10)."""
    if isinstance(raw, bool):
        raise InvalidInput(field.name, f"{raw!r} is not a number")
    if isinstance(raw, int):
        return raw
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise InvalidInput(field.name, f"{raw!r} is not finite")
        return int(raw) if raw.is_integer() else raw
    text = nfkc(str(raw)).replace(" ", "").replace("−", "-").replace("‐", "-")
    if text in _NOTHING:
        return None
    if field.unit == "%" and (match := _FRACTION.fullmatch(text)):
        part, whole = (int(match[1]), int(match[2])) if match[1] else (int(match[4]), int(match[3]))
        if whole:
            return number(field, round(part / whole * 100, 6))
    match = _NUMBER.fullmatch(text)
    if match is None or not any(mark.isdecimal() for mark in match[1]):
        raise InvalidInput(field.name, f"{raw!r} is not a number")
    unit = (match[2] or "").casefold()
    if unit and unit not in _UNITS.get(field.unit or "", ()):
        expected = f"in {field.unit}" if field.unit else "without a unit"
        raise InvalidInput(field.name, f"{raw!r} is not a number {expected}")
    found = float(match[1].replace(",", ""))
    if not math.isfinite(found):
        raise InvalidInput(field.name, f"{raw!r} is not finite")
    return int(found) if found.is_integer() else found


def _integer(field: Field, raw: object) -> int | None:
    found = number(field, raw)
    if found is None or isinstance(found, int):
        return found
    raise InvalidInput(field.name, f"{raw!r} is not a whole number")


def boolean(field: Field, raw: object) -> bool:
    """True for 1, ○, 有 …, False for 0, ×, 無 …; raises InvalidInput for anything else."""
    if isinstance(raw, bool):
        return raw
    text = nfkc(_plain_text(raw)).casefold()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise InvalidInput(field.name, f"{raw!r} is neither yes (1, ○, 有) nor no (0, ×, 無)")


def _date(field: Field, raw: object) -> str | None:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    text = nfkc(_plain_text(raw))
    if text in _NOTHING or text in {"0", "00000000"}:
        return None
    try:
        return parse_date(text).isoformat()
    except InvalidInput as error:
        raise InvalidInput(field.name, error.reason) from error


def _datetime(field: Field, raw: object) -> str:
    if isinstance(raw, datetime):
        raw = raw.isoformat()
    text = re.sub(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})[ T]+", _iso_day, nfkc(str(raw)))
    text = re.sub(r"T(\d):", r"T0\1:", re.sub(r"^(\d{4}-\d{2}-\d{2}) +", r"\1T", text))
    return parse_moment(text, field.name).isoformat()


def _iso_day(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}T"


def _url(field: Field, raw: object) -> str | None:
    return _text(field, raw)


def _code(field: Field, raw: object) -> str:
    return code_for(field, _plain_text(raw))


def _codes(field: Field, raw: object) -> list[str] | None:
    if isinstance(raw, list | tuple):
        return list(dict.fromkeys(code_for(field, part) for part in raw)) or None
    text = str(raw)
    try:
        return [code_for(field, text)]
    except InvalidInput:
        for separator in _SEPARATORS:
            if separator in text:
                parts = [part for part in text.split(separator) if not blank(part)]
                try:
                    return list(dict.fromkeys(code_for(field, part) for part in parts))
                except InvalidInput:
                    continue
        raise


_CONVERTERS: Mapping[FieldType, Callable[[Field, object], Any]] = {
    FieldType.TEXT: _text,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: number,
    FieldType.BOOLEAN: boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.URL: _url,
}
