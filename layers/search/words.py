"""What kinds, levels and messages are called."""

from __future__ import annotations

from layers.definition import Text
from layers.findable import Level, SearchKind
from layers.search.model import Message

KINDS = {
    SearchKind.COORDINATES: Text("座標", "Coordinates"),
    SearchKind.ADDRESS: Text("住所", "Address"),
    SearchKind.PARCEL: Text("地番", "Lot"),
    SearchKind.TOWN: Text("町・丁目", "Town"),
    SearchKind.WARD: Text("区", "Ward"),
    SearchKind.FACILITY: Text("施設", "Facility"),
    SearchKind.STATION: Text("駅", "Station"),
    SearchKind.DECISION: Text("都市計画・指定", "Plan or designation"),
    SearchKind.ROAD: Text("道路", "Road"),
    SearchKind.FEATURE: Text("地物", "Feature"),
}

LEVELS = {
    Level.PREFECTURE: Text("都道府県まで一致", "matched to the prefecture"),
    Level.CITY: Text("市区町村まで一致", "matched to the city"),
    Level.WARD: Text("区まで一致", "matched to the ward"),
    Level.TOWN: Text("町・丁目まで一致", "matched to the town"),
    Level.BLOCK: Text("街区まで一致", "matched to the block"),
    Level.RESIDENCE: Text("住居番号まで一致", "matched to the residence number"),
    Level.PARCEL: Text("地番まで一致", "matched to the lot"),
    Level.EXACT: Text("名称が一致", "the whole name"),
    Level.PREFIX: Text("名称の先頭が一致", "the beginning of the name"),
    Level.PARTIAL: Text("名称の一部が一致", "part of the name"),
}

MESSAGES = {
    Message.NOTHING: Text(
        "見つかりません。町名だけにする、別の書き方にするなどして検索してください。",
        "Nothing was found. Try the town alone, or another spelling.",
    ),
    Message.NUMBER_UNKNOWN: Text(
        "町は見つかりましたが、番号は収録されていません。示した位置は敷地の位置ではありません。",
        "The town was found, its number is not on record. The place shown is not the site.",
    ),
    Message.PARTLY: Text(
        "町は見つかりましたが、その後の言葉は収録されていません。", "The town was found, the words after it were not."
    ),
    Message.TOWN_UNKNOWN: Text(
        "区は見つかりましたが、町名は見つかりません。", "The ward was found, the town in it was not."
    ),
    Message.ELSEWHERE: Text(
        "ほかの市区町村の住所です。この地図の範囲にはありません。",
        "This address is in another city, outside of this map.",
    ),
    Message.SIMILAR_TOWN: Text(
        "「町」の有無や丁目の違う、よく似た住所があります。選んでください。",
        "There are similar addresses that differ by 町 (machi) or 丁目 (chome). Choose one.",
    ),
    Message.SEVERAL: Text(
        "同じ書き方の場所が複数あります。選んでください。", "Several places are written so. Choose one."
    ),
    Message.ENDED: Text(
        "その日には使われていない名称です。使われていた期間を確認してください。",
        "This name is not in use on that day. Check when it was.",
    ),
    Message.OWN_SYSTEM: Text(
        "座標系の番号がないため、この市の平面直角座標系として読みました（Xは北方向）。",
        "No system was given: read in the city's own plane rectangular system (X is northing).",
    ),
}
