"""Calendar dates as Japan's administration writes them, and the city's clock."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

from mapsvc.errors import InvalidInput

JST = timezone(timedelta(hours=9), "JST")

# Era: (names, first day, last day). 1872 and before were lunar, so 明治 counts from 1873-01-01 (明治6年1月1日),
# the first day of the solar calendar (太政官布告337号, 1872).
_ERAS: tuple[tuple[tuple[str, ...], date, date, int], ...] = (
    (("明治", "明", "M"), date(1873, 1, 1), date(1912, 7, 29), 1868),
    (("大正", "大", "T"), date(1912, 7, 30), date(1926, 12, 24), 1912),
    (("昭和", "昭", "S"), date(1926, 12, 25), date(1989, 1, 7), 1926),
    (("平成", "平", "H"), date(1989, 1, 8), date(2019, 4, 30), 1989),
    (("令和", "令", "R"), date(2019, 5, 1), date(9999, 12, 31), 2019),
)
_WAREKI = re.compile(
    r"(明治|大正|昭和|平成|令和|[明大昭平令MTSHR])\.?(元|\d{1,2})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?",
    re.IGNORECASE,
)
_WESTERN = re.compile(r"(\d{4})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def today() -> date:
    """Today's date in Japan."""
    return datetime.now(JST).date()


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InvalidInput("date", f"{text!r} is not a day of the calendar") from error


def parse_wareki(text: str) -> date:
    """The date that a 和暦 text names (平成8年5月10日, H8.5.10, 令和元年5月1日).

    Raises InvalidInput for anything else, and for a day outside its era: 平成31年5月1日 does not exist, and a
    source that says so wants a person's eye.
    """
    match = _WAREKI.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    if match is None:
        raise InvalidInput("date", f"{text!r} is not a 和暦 date with year, month and day")
    name = match[1].upper()
    names, first, last, base = next(era for era in _ERAS if name in era[0])
    year = 1 if match[2] == "元" else int(match[2])
    found = _day(base + year - 1, int(match[3]), int(match[4]), text)
    if year < 1 or not first <= found <= last:
        raise InvalidInput("date", f"{text!r} lies outside {names[0]} ({first} to {last})")
    return found


def parse_date(text: str) -> date:
    """The date that ``text`` names: ISO 8601, 2019/4/1, 20190401, 2019年4月1日 or 和暦.

    A year and month alone is refused: which day was meant decides what applied. Raises InvalidInput.
    """
    plain = re.sub(r"\s+(?=\d{2}:)", "T", unicodedata.normalize("NFKC", text).strip())
    plain = re.sub(r"\s+", "", plain)
    for pattern in (_WESTERN, _COMPACT):
        if match := pattern.fullmatch(plain):
            return _day(int(match[1]), int(match[2]), int(match[3]), text)
    if _WAREKI.fullmatch(plain):
        return parse_wareki(plain)
    raise InvalidInput("date", f"{text!r} is not a date; write it as 2019-04-01 or 平成31年4月1日")


def to_wareki(day: date) -> str:
    """``day`` in 和暦, 令和元年5月1日; before the solar calendar (1873) in western years."""
    for names, first, last, base in reversed(_ERAS):
        if first <= day <= last:
            year = day.year - base + 1
            return f"{names[0]}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def parse_moment(text: str, name: str = "known_at") -> datetime:
    """The instant an RFC 3339 text names; without an offset it is Japan's. Raises InvalidInput naming ``name``."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError as error:
        raise InvalidInput(name, f"{text!r} is not an instant; write it as 2026-04-01T12:00:00+09:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=JST)
