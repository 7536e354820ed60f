"""Parts of Japanese addresses as the official sources write them, brought to the forms of the layers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kanjize import kanji2number, number2kanji

from mapsvc.text import nfkc

_PREFECTURES = """
    北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県
    石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県
    岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
""".split()  # noqa: SIM905 - forty-seven lines otherwise
_CHOME = re.compile(r"(.*?)([0-9]{1,3}|[一二三四五六七八九十百]{1,5})丁目")
_COUNTY = re.compile(r"(.+?郡)(.+[町村])")
_WARD = re.compile(r"(.+?市)(.+区)")


def prefecture(code: str) -> str | None:
    """The prefecture of a 全国地方公共団体コード, by its first two digits (JIS X 0401); None for no such digits."""
    head = code[:2]
    return _PREFECTURES[int(head) - 1] if head.isdecimal() and 1 <= int(head) <= len(_PREFECTURES) else None


@lru_cache(maxsize=65_536)
def split_chome(town: str) -> tuple[str, int | None]:
    """A town as (name without 丁目, number of the 丁目); the number is None where the town has none."""
    match = _CHOME.fullmatch(nfkc(town))
    if match is None:
        return town, None
    number = int(match[2]) if match[2].isdecimal() else kanji2number(match[2])
    # The name keeps the source's own letters: NFKC would change what full width or a variant says.
    return town[: len(match[1])] if nfkc(town[: len(match[1])]) == match[1] else match[1], number


@lru_cache(maxsize=65_536)
def with_chome(oaza: str, chome: int | None, text: str = "") -> str:
    """A town's name with its 丁目 in kanji numerals; ``text``: what the source calls a 丁目 without a number."""
    return f"{oaza}{number2kanji(chome)}丁目" if chome else f"{oaza}{text}"


def split_city(city: str) -> tuple[str | None, str | None]:
    """(county, ward of a designated city) that are written into a city's name; None for what is not."""
    if match := _COUNTY.fullmatch(city):
        return match[1], None
    match = _WARD.fullmatch(city)
    return None, match[2] if match else None


def dashed(parts: Iterable[str | None]) -> str | None:
    """Numbers joined by dashes (103-3), None where there are none."""
    return "-".join(part for part in parts if part) or None


def lot_in_words(lot: str, *branches: str | None) -> str:
    """A lot number as the registry writes it: 103番, 103番3, 103番3の2."""
    return f"{lot}番" + "の".join(branch for branch in branches if branch)
