"""Japanese text as people and files write it, brought to one form for comparison."""

from __future__ import annotations

import re
import unicodedata

from mapsvc.numerals import arabic

_DASHES = re.compile(r"[\u002d\u00ad\u02d7\u2010-\u2015\u2043\u207b\u208b\u2212\u2500\u2501\u30fc\ufe63\uff0d\uff70]")
_VARIANTS = str.maketrans(
    {
        "ヶ": "ケ",
        "ｹ": "ケ",
        "之": "ノ",
        "埠": "ふ",  # 埠頭 and ふ頭
        "﨑": "崎",
        "\ufa10": "塚",
        "髙": "高",
        "濵": "浜",
        "濱": "浜",
        "邊": "辺",
        "邉": "辺",
        "澤": "沢",
        "龍": "竜",
        "瀧": "滝",
    }
)
# Old and new forms of one character; for finding a name, never for writing it.
_OLD, _NEW = (
    "櫻學會國廣嶋嶌戶麴檜籠曾彌藪鷗區縣澁澀驛橫冨渕舘峯條壽榮鹽關惠齋齊斎邨將圓寶靜瀨賴頰莊眞德增晉曉樂檢燈爐獨豐釋鐵鐡閒雜靈顏黑黃齒發變櫛祇祗曙靏靍絲徑將澗畠埜椙槇髯",
    "桜学会国広島島戸麹桧篭曽弥薮鴎区県渋渋駅横富淵館峰条寿栄塩関恵斉斉斉村将円宝静瀬頼頬荘真徳増晋暁楽検灯炉独豊釈鉄鉄間雑霊顔黒黄歯発変櫛祇祇曙鶴鶴糸径将澗畑野杉槙髯",
)
_TO_NEW = str.maketrans(_OLD, _NEW)
_HIRAGANA = str.maketrans({chr(code): chr(code + 0x60) for code in range(0x3041, 0x3097)})
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_BLANK_IN_NUMBER = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_KANJI = "\u3005\u3400-\u9fff\uf900-\ufaff"
_BETWEEN_KANJI = re.compile(
    f"(?<=[{_KANJI}0-9])[ケカガ箇](?=[{_KANJI}])|(?<=[ァ-ヺ])[ケガ](?=[丘谷峰原浜台])"  # 霧が丘, さちが丘
)
_SEPARATOR_IN_NUMBER = re.compile(r"(?<=[0-9])[・･·•.,、，．/ノ‐]+(?=[0-9])")
_ORDINAL = re.compile(r"第(?=[0-9])")
_MARKS = re.compile(r"[\W_\u30fb]+")


def nfkc(text: str) -> str:
    """``text`` in Unicode normalisation form KC, without blanks at its ends."""
    return unicodedata.normalize("NFKC", text).strip()


def fold(text: str) -> str:
    """``text`` for comparison only: NFKC, no blanks, one dash, one ケ, usual characters for variants, lower case.

    The long vowel mark becomes a dash as well, because half of the files use one for the other.
    """
    plain = text
    # Folding case and dropping blanks can bring characters together that NFKC then joins.
    for _ in range(2):
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain)).translate(_VARIANTS).casefold()
    return unicodedata.normalize("NFKC", _DASHES.sub("-", plain))


def name_key(text: str) -> str:
    """``text`` as names and addresses are compared when they are searched; it is never shown.

    Beyond :func:`fold`: one kana, small kana large (三ッ沢), の ノ 之 and ヶ ケ が ガ alike, numbers in Arabic digits
    with one dash between them (3・4・40, 三の四), no other marks, no 第 before a number.
    """
    apart = _BLANK_IN_NUMBER.sub("-", unicodedata.normalize("NFKC", text).strip())
    plain = fold(apart).translate(_HIRAGANA).translate(_LARGE).translate(_TO_NEW)
    plain = arabic(_BETWEEN_KANJI.sub("ケ", plain))
    plain = _ORDINAL.sub("", _SEPARATOR_IN_NUMBER.sub("-", plain))
    return _MARKS.sub(_dash_in_number, plain)


def _dash_in_number(marks: re.Match[str]) -> str:
    """Marks between two digits are one dash; anywhere else they say nothing."""
    before, after = marks.string[: marks.start()][-1:], marks.string[marks.end() :][:1]
    return "-" if before.isdecimal() and after.isdecimal() else ""
