"""Numbers, days and coordinates as the sheet writes them."""

from __future__ import annotations

from datetime import date, datetime

from layers.derive.wording import day_in_words
from mapsvc.dates import JST
from mapsvc.languages import japanese


def day_text(raw: str | None, language: str) -> str | None:
    """An ISO 8601 day in words; None stays None."""
    return day_in_words(date.fromisoformat(raw), language) if raw else None


def moment_text(raw: str, language: str) -> str:
    """An instant in Japanese time, to the minute."""
    moment = datetime.fromisoformat(raw).astimezone(JST)
    day = day_in_words(moment.date(), language)
    return f"{day} {moment:%H:%M}" if japanese(language) else f"{day}, {moment:%H:%M} JST"


def square_metres(value: float, language: str) -> str:
    """An area to 0.01 m²."""
    return f"{value:,.2f} {'㎡' if language == 'ja' else 'm²'}"


def percent(value: float, language: str) -> str:
    """A share in percent to 0.01."""
    return f"{value:.2f}{'％' if language == 'ja' else '%'}"


def metres(value: float) -> str:
    """A length: to 0.1 m below 1 km, else to 0.01 km."""
    return f"{value:,.1f} m" if value < 1_000 else f"{value / 1_000:,.2f} km"


def degrees_minutes(value: float) -> str:
    """An angle without its sign, as 0°15′43″."""
    seconds = round(abs(value) * 3_600)
    return f"{seconds // 3_600}°{seconds // 60 % 60:02d}′{seconds % 60:02d}″"


def roman(number: int) -> str:
    """1 to 19 in Roman figures, as the plane systems are numbered (IX)."""
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    made = ""
    for value, sign in signs:
        while number >= value:
            made += sign
            number -= value
    return made
