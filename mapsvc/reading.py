"""How a name sounds: kana and romaji of any system brought to one spelling, so that either finds the other."""

from __future__ import annotations

import re
import unicodedata

import jaconv

_READABLE = re.compile(r"[\u3041-\u3096\u309d\u309e\u30a1-\u30faa-z0-9\s\u30fb\u30fc'.,()&/\-]+")
_KUNREI = (
    ("sya", "sha"), ("syu", "shu"), ("syo", "sho"), ("tya", "cha"), ("tyu", "chu"), ("tyo", "cho"),
    ("cya", "cha"), ("cyu", "chu"), ("cyo", "cho"), ("zya", "ja"), ("zyu", "ju"), ("zyo", "jo"),
    ("jya", "ja"), ("jyu", "ju"), ("jyo", "jo"), ("si", "shi"), ("ti", "chi"), ("zi", "ji"), ("di", "ji"),
    ("dzu", "zu"), ("du", "zu"), ("wo", "o"), ("tch", "cch"), ("tu", "tsu"), ("l", "r"),
)  # fmt: skip
_HU = re.compile(r"(?<![sc])hu")
_CHOME = re.compile(r"(icchi|ichi|ic|ni|san|yon|shi|go|roku|roc|nana|shichi|hachi|hac|kyu|juc|jic|ju)chome")
_COUNT = {
    "icchi": "1", "ichi": "1", "ic": "1", "ni": "2", "san": "3", "yon": "4", "shi": "4", "go": "5", "roku": "6",
    "roc": "6", "nana": "7", "shichi": "7", "hachi": "8", "hac": "8", "kyu": "9", "juc": "10", "jic": "10", "ju": "10",
}  # fmt: skip
_LONG = re.compile(r"oh(?=[^aiueoy]|$)|ou|oo|uu|aa|ii|ee")
_SHORT = {"oh": "o", "ou": "o", "oo": "o", "uu": "u", "aa": "a", "ii": "i", "ee": "e"}
_NASAL = re.compile(r"m(?=[bpm])")


def sound(text: str) -> str | None:
    """The sound of ``text`` in small Latin letters and digits; None where it holds more than kana,
    letters and digits, or nothing that sounds.

    Hepburn, Kunrei and what is typed on a keyboard become one (shi, si), long vowels short (Ōsanbashi, おおさんばし,
    オーサンバシ), n before b, m and p n. Kana not yet converted while typing (よこはm) come along.
    """
    plain = _without_macrons(unicodedata.normalize("NFKC", text)).casefold()
    if not _READABLE.fullmatch(plain) or not any(char.isalpha() for char in plain):
        return None
    latin = jaconv.kana2alphabet(jaconv.kata2hira(plain.replace("ー", "").replace("っ ", " ")))
    latin = re.sub(r"[^a-z0-9]", "", latin.casefold())
    for spelt, same in _KUNREI:
        latin = latin.replace(spelt, same)
    latin = _NASAL.sub("n", _HU.sub("fu", latin)).removesuffix("xtsu")
    before = ""
    while before != latin:
        before, latin = latin, _LONG.sub(lambda found: _SHORT[found.group()], latin)
    return _CHOME.sub(lambda found: _COUNT[found.group(1)] + "chome", latin)


def _without_macrons(text: str) -> str:
    """Vowels without their marks (ō, ô); the marks of kana (が) stay."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", re.sub("[\u0302\u0304\u0301]", "", apart))
