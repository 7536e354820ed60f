"""Words of the result in Japanese and English: states of rows and layers, reasons, names of columns."""

from __future__ import annotations

from layers.definition import Text
from mapsvc.languages import japanese

STATES = {
    "answered": Text(ja="回答", en="answered"),
    "ambiguous": Text(ja="候補複数", en="ambiguous"),
    "not_found": Text(ja="特定できず", en="not found"),
    "outside": Text(ja="対象区域外", en="outside the data"),
    "failed": Text(ja="読み取れず", en="not readable"),
    "open": Text(ja="未照会", en="not asked yet"),
}
"""What became of a row."""

LAYER_STATES = {
    "a": Text(ja="該当", en="affected"),
    "n": Text(ja="非該当", en="not affected"),
    "u": Text(ja="データなし", en="no data"),
    "": Text(ja="", en=""),
}

REASONS = {
    "": Text(ja="", en=""),
    "blank": Text(ja="空の行です", en="The row is empty"),
    "few": Text(
        ja="列の数が見出しより少なく、値がずれているおそれがあります", en="The row has fewer cells than the header"
    ),
    "many": Text(
        ja='列の数が見出しより多く、値がずれているおそれがあります（値の中のカンマは " で囲んでください）',
        en="The row has more cells than the header (a comma inside a value needs quotes)",
    ),
    "no_place": Text(ja="住所も座標も書かれていません", en="Neither an address nor coordinates are given"),
    "half": Text(ja="緯度と経度の一方だけが書かれています", en="Only one of latitude and longitude is given"),
    "degrees": Text(ja="緯度・経度を度として読み取れません", en="Latitude and longitude cannot be read as degrees"),
    "swapped": Text(ja="緯度と経度が入れ替わっているようです", en="Latitude and longitude seem to be exchanged"),
    "plane": Text(
        ja="緯度・経度（度）の範囲にありません。平面直角座標は度に変換してください",
        en="Not in the range of degrees; convert plane coordinates to degrees",
    ),
    "unknown": Text(ja="この住所は見つかりません", en="This address is not known"),
    "several": Text(ja="候補が複数あります", en="Several places fit"),
    "similar": Text(ja="似た名前の町があります", en="A town of a similar name exists"),
    "coarse": Text(
        ja="住所が町までしか特定できません", en="The address can be told only to the town, not to the block"
    ),
    "number": Text(ja="町は分かりますが、番地が見つかりません", en="The town is known, the number in it is not"),
    "elsewhere": Text(ja="ほかの市区町村の住所です", en="The address is in another city"),
    "ended": Text(ja="この日には使われていない住所です", en="The address was not in use on that day"),
    "no_address": Text(ja="住所ではない名前に一致しました", en="The name of something else than an address fits"),
    "no_data": Text(ja="この場所を含むデータがありません", en="No data cover this place"),
    "rest": Text(ja="照合に使わなかった部分があります", en="A part of the address was not used"),
}

LEVELS = {
    "coordinates": Text(ja="座標", en="coordinates"),
    "parcel": Text(ja="地番", en="parcel"),
    "residence": Text(ja="住居番号", en="residence"),
    "block": Text(ja="街区", en="block"),
    "town": Text(ja="町丁目", en="town"),
    "ward": Text(ja="区", en="ward"),
    "city": Text(ja="市区町村", en="city"),
    "prefecture": Text(ja="都道府県", en="prefecture"),
    "exact": Text(ja="名称", en="name"),
    "prefix": Text(ja="名称の先頭", en="beginning of a name"),
    "partial": Text(ja="名称の一部", en="part of a name"),
}

ROW_COLUMNS = (
    ("query_state", Text(ja="照会状態", en="query_state")),
    ("query_reason", Text(ja="照会理由", en="query_reason")),
    ("matched", Text(ja="一致した住所", en="matched")),
    ("match_level", Text(ja="一致段階", en="match_level")),
    ("query_lon", Text(ja="照会経度", en="query_lon")),
    ("query_lat", Text(ja="照会緯度", en="query_lat")),
    ("query_caution", Text(ja="境界付近", en="query_caution")),
)
"""The columns between those of the list and those of the layers: id and name."""

STATE_OF = Text(ja="{}（該否）", en="{} (state)")
PENDING = Text(ja="{}〔決定済・{}施行予定〕", en="{} [decided, in force from {}]")
SEPARATOR = Text(ja="、", en="; ")
DISCLAIMER = Text(
    ja="この結果は参考であり、証明ではありません。正式な内容は各窓口で確認してください。",
    en="This result is for information and is no proof. Ask the office named for the binding text.",
)
FICTIONAL = Text(ja="架空のデータです。実在の土地の規制ではありません。", en="Fictional data: no rules of real land.")


def reason(code: str, detail: str, language: str) -> str:
    """The reason of a row as a sentence, with its detail."""
    text = REASONS[code].get(language)
    if not detail:
        return text
    return f"{text}：{detail}" if japanese(language) else f"{text}: {detail}"
