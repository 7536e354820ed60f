"""全国地方公共団体コード: which rows of a national file belong to one municipality.

The first five digits identify it; a sixth is a check digit. The wards of a designated city (地方自治法252条の19) have
the codes that follow the city's own, up to the next designated city of the prefecture.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from importers.formats.values import each, padded, texts
from mapsvc.errors import InvalidInput
from mapsvc.text import fold, nfkc

DESIGNATED: Mapping[str, str] = {
    "01100": "札幌市", "04100": "仙台市", "11100": "さいたま市", "12100": "千葉市", "14100": "横浜市",
    "14130": "川崎市", "14150": "相模原市", "15100": "新潟市", "22100": "静岡市", "22130": "浜松市",
    "23100": "名古屋市", "26100": "京都市", "27100": "大阪市", "27140": "堺市", "28100": "神戸市",
    "33100": "岡山市", "34100": "広島市", "40100": "北九州市", "40130": "福岡市", "43100": "熊本市",
}  # fmt: skip
"""Code → name of the designated cities (政令指定都市)."""


def city_of(code: str) -> str:
    """The designated city a ward's code belongs to (14109 → 14100); any other code is its own city."""
    if len(code) != 5 or not code.isdigit() or not 100 < int(code[2:]) < 200 or code.startswith("13"):
        return code
    bases = [base for base in DESIGNATED if base[:2] == code[:2] and base <= code]
    return max(bases, default=code)


def check_digit(code: str) -> str:
    """The sixth digit of a five-digit code (総務省告示: weights 6 5 4 3 2, modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def parse(boundary: str) -> tuple[str | None, str]:
    """A municipality as a person names it: its five-digit code (None for a name) and its folded name.

    Raises InvalidInput for digits that are no code.
    """
    given = nfkc(boundary)
    if not given.isdigit():
        code = next((code for code, name in DESIGNATED.items() if fold(name) == fold(given)), None)
        return code, fold(given)
    if len(given) == 6 and check_digit(given[:5]) != given[5]:
        raise InvalidInput("boundary", f"{given}: the check digit of {given[:5]} is {check_digit(given[:5])}")
    if len(given) not in (4, 5, 6):
        raise InvalidInput("boundary", f"{given}: a municipality's code has five digits, or six with the check digit")
    code = given[:5].zfill(5)
    return code, fold(DESIGNATED.get(code, ""))


def belongs(codes: pd.Series, names: pd.Series | None, boundary: str) -> pd.Series:
    """Which rows lie in the municipality ``boundary`` (code or name); wards belong to their designated city."""
    code, name = parse(boundary)
    own = padded(codes, 5).map(lambda found: found[:5] if found else "")
    if code is not None:
        return (own == code) | (own.map(city_of) == code)
    if names is None:
        raise InvalidInput("boundary", f"{boundary}: this source has no names of municipalities; give the code")
    return texts(names).map(lambda found: bool(found) and fold(found) == name)


def five_digits(column: pd.Series) -> pd.Series:
    """Five-digit codes of a column that should hold six digits; a zero lost at the front is found by the check digit.

    Five digits are either a code without its check digit or one whose leading zero is gone: where the fifth is the
    check digit of the other four with a zero before them, for every value of the column, it is the latter.
    """
    found = each(column, lambda text: text)
    short = [value for value in found.dropna().unique() if len(value) == 5 and value.isdigit()]
    lost = bool(short) and all(check_digit("0" + value[:4]) == value[4] for value in short)
    return found.map(lambda value: value and (f"0{value}" if lost and len(value) == 5 else value)[:5])
