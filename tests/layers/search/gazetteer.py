"""A small gazetteer with the naming habits that are hard to find: town names are well-known ones, places invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.store import Assertion

PREFECTURE, CITY = "神奈川県", "横浜市"
RENAMED = date(2020, 1, 1)
"""The day on which 元宿町 became 港宿町."""

# Ward, code, kana; indented its towns, with their readings where a question needs one.
_LISTED = """
鶴見区 14101 ツルミク
    市場上町 市場下町 鶴見中央四丁目/ツルミチュウオウ4チョウメ 上の宮一丁目 汐入町二丁目 獅子ケ谷三丁目
神奈川区 14102 カナガワク
    三ツ沢上町/ミツザワカミチョウ 三ツ沢下町 六角橋一丁目/ロッカクバシ1チョウメ 七島町 三枚町 松ケ丘 斎藤分町
    羽沢町 羽沢南二丁目 鶴屋町二丁目 沢渡
西区 14103 ニシク
    戸部町一丁目 戸部町七丁目 戸部本町 みなとみらい二丁目 みなとみらい三丁目 北幸一丁目/キタサイワイ1チョウメ
    北幸二丁目 南幸二丁目 高島二丁目 霞ケ丘 東ケ丘 浅間町一丁目
中区 14104 ナカク
    山下町/ヤマシタチョウ 元町一丁目/モトマチ1チョウメ 元町五丁目 日本大通/ニホンオオドオリ 本町六丁目
    海岸通一丁目 桜木町一丁目 野毛町三丁目 千代崎町一丁目 本牧ふ頭/ホンモクフトウ 本牧三之谷 本牧十二天
    十一番町/ジュウイチバンチョウ 二十番町 かもめ町 山手町 打越 大平町 港町五丁目 港宿町
南区 14105 ミナミク
    二葉町三丁目 三春台 前里町四丁目 六ツ川一丁目 堀ノ内町一丁目 井土ケ谷上町 永田みなみ台 元町
保土ケ谷区 14106 ホドガヤク
    西谷町/ニシヤチョウ 西谷一丁目/ニシヤ1チョウメ 西谷二丁目 西谷三丁目/ニシヤ3チョウメ 上星川三丁目 霞台
    神戸町/ゴウドチョウ 初音ケ丘 境木本町 岩間町二丁目
磯子区 14107 イソゴク
    杉田一丁目 磯子三丁目 磯子台 滝頭二丁目 上中里町 坂下町
金沢区 14108 カナザワク
    六浦一丁目 六浦東二丁目 福浦三丁目 町屋町 海の公園 八景島 泥亀一丁目
港北区 14109 コウホクク
    新横浜二丁目/シンヨコハマ2チョウメ 新横浜三丁目 新羽町 日吉本町一丁目 大豆戸町/マメドチョウ 篠原町
戸塚区 14110 トツカク
    戸塚町 平戸町 平戸二丁目 汲沢町 汲沢三丁目 名瀬町
港南区 14111 コウナンク
    港南中央通 港南三丁目 上大岡西一丁目 芹が谷二丁目 下永谷五丁目
旭区 14112 アサヒク
    二俣川一丁目/フタマタガワ1チョウメ 鶴ケ峰一丁目/ツルガミネ1チョウメ 鶴ケ峰本町二丁目 希望が丘 南希望が丘
    万騎が原 さちが丘 四季美台
緑区 14113 ミドリク
    霧が丘三丁目/キリガオカ3チョウメ 十日市場町 長津田みなみ台一丁目 三保町
瀬谷区 14114 セヤク
    二ツ橋町 三ツ境 五貫目町 宮沢二丁目
都筑区 14118 ツヅキク
    茅ケ崎中央 二の丸 川和町 荏田南三丁目
"""


def _read(listed: str) -> dict[str, tuple[str, str, str]]:
    found: dict[str, tuple[str, str, str]] = {}
    for line in listed.strip().splitlines():
        if line.startswith(" "):
            ward, (code, kana, towns) = list(found.items())[-1]
            found[ward] = (code, kana, f"{towns} {line.strip()}".strip())
        else:
            ward, code, kana = line.split(" ")
            found[ward] = (code, kana, "")
    return found


WARDS = _read(_LISTED)
"""Ward: code, kana, towns."""

# Area-wide numbers: town, then blocks (3), residences (3-12).
NUMBERS = """
西谷三丁目: 4 4-7 4-12 5 5-1
元町一丁目: 5 5-2 30 30-1
元町五丁目: 3 3-1
北幸一丁目: 4 4-1 11 11-15
鶴ケ峰一丁目: 4 4-12 66 66-1
新横浜二丁目: 3 3-12 100 100-45
みなとみらい三丁目: 6 6-1
桜木町一丁目: 1 1-1
本町六丁目: 50 50-10
霧が丘三丁目: 1 1-8 25 25-2
鶴見中央四丁目: 21 21-10
戸部町七丁目: 2 2-3
平戸二丁目: 10 10-5
汲沢三丁目: 8 8-2
上の宮一丁目: 7 7-7
六ツ川一丁目: 40 40-3
""".strip()
LOTS = """
西谷町: 906 906-1 906-12-3
山下町: 1 10 10-2 279-1
日本大通: 1 11
十一番町: 5 5-2
二十番町: 3-1
港南中央通: 10-1
平戸町: 2 2-10-5 300-4
大平町: 10 22-3
元町: 3-1 5-3-1 77
本牧ふ頭: 1-16
神戸町: 134 134-2
三ツ沢下町: 25-1
羽沢町: 957-4
希望が丘: 118-2
町屋町: 3-23
十日市場町: 823-1
二ツ橋町: 190-3
川和町: 2
新横浜二丁目: 3-12
""".strip()
FACILITIES = """
大さん橋国際客船ターミナル/オオサンバシコクサイキャクセンターミナル
横浜市役所/ヨコハマシヤクショ
元町公園/モトマチコウエン
港の見える丘公園/ミナトノミエルオカコウエン
神奈川県庁/カナガワケンチョウ
センター北図書館/センターキタトショカン
山下公園/ヤマシタコウエン
三ツ沢公園球技場/ミツザワコウエンキュウギジョウ
こども植物園/コドモショクブツエン
西谷小学校/ニシヤショウガッコウ
平戸小学校/ヒラドショウガッコウ
100%ふれあい館/ヒャクパーセントフレアイカン
""".strip()
STATIONS = """
横浜/ヨコハマ/Yokohama Station
新横浜/シンヨコハマ/Shin-Yokohama Station
二俣川/フタマタガワ/Futamatagawa Station
鶴ケ峰/ツルガミネ/Tsurugamine Station
西谷/ニシヤ/Nishiya Station
日本大通り/ニホンオオドオリ/Nihon-odori Station
元町・中華街/モトマチチュウカガイ/Motomachi-Chukagai Station
三ツ沢下町/ミツザワシモチョウ/Mitsuzawa-shimocho Station
保土ケ谷/ホドガヤ/Hodogaya Station
センター北/センターキタ/Center-Kita Station
大口/オオグチ/Oguchi Station
""".strip()

_STEP = 0.012
_ORIGIN = (139.45, 35.35)


def gazetteer() -> Iterator[tuple[str, list[Assertion]]]:
    """(layer, what to commit) of the whole gazetteer."""
    towns, wards = list(_towns()), list(_wards())
    yield "ward", wards
    yield "town", towns
    yield "address_point", list(_points())
    yield "parcel", list(_lots())
    yield "station", list(_stations())
    yield "public_facility", list(_facilities())
    yield from _planning()


def place_of(town: str) -> tuple[float, float]:
    """Longitude and latitude of the south-west corner of a town's square."""
    row = next(n for n, (_, _, names) in enumerate(WARDS.values()) if town in _names(names))
    column = _names([*WARDS.values()][row][2]).index(town)
    return round(_ORIGIN[0] + column * _STEP, 6), round(_ORIGIN[1] + row * _STEP, 6)


def ward_of(town: str) -> str:
    """The first ward with a town of this name."""
    return next(ward for ward, (_, _, names) in WARDS.items() if town in _names(names))


def _names(listed: str) -> list[str]:
    return [name.partition("/")[0] for name in listed.split(" ")]


def _said(key: str, geom: BaseGeometry, props: dict[str, Any], **times: date) -> Assertion:
    known = {name: value for name, value in props.items() if value}
    return Assertion(key, times.get("since"), times.get("until"), geom, known)


def _square(lon: float, lat: float, size: float) -> BaseGeometry:
    return shapely.box(lon, lat, lon + size, lat + size)


def _wards() -> Iterator[Assertion]:
    for row, (ward, (code, kana, _)) in enumerate(WARDS.items()):
        geom = shapely.box(_ORIGIN[0], _ORIGIN[1] + row * _STEP, _ORIGIN[0] + 0.3, _ORIGIN[1] + (row + 1) * _STEP)
        yield _said(code, geom, {"code": code, "name": ward, "kana": kana, "name_en": None})


def _towns() -> Iterator[Assertion]:
    for row, (ward, (code, _, names)) in enumerate(WARDS.items()):
        for column, listed in enumerate(names.split(" ")):
            name, _, kana = listed.partition("/")
            key = f"{code}{column + 1:04d}"
            geom = _square(_ORIGIN[0] + column * _STEP, _ORIGIN[1] + row * _STEP, _STEP)
            props = {"code": key, "name": name, "kana": kana, "ward": ward}
            if name == "港宿町":
                yield _said(key, geom, {**props, "name": "元宿町"}, until=RENAMED)
                yield _said(key, geom, props, since=RENAMED)
            else:
                yield _said(key, geom, props)


def _points() -> Iterator[Assertion]:
    for line in NUMBERS.splitlines():
        town, _, numbers = line.partition(": ")
        lon, lat = place_of(town)
        for at, number in enumerate(numbers.split(" "), 1):
            area = CITY + ward_of(town)
            level = "residence" if "-" in number else "block"
            props = {
                "level": level, "name": f"{area}{town}{number}", "prefecture": PREFECTURE, "city": area, "town": town,
                "number": number,
            }  # fmt: skip
            yield _said(f"{town}-{number}", shapely.Point(lon + at * 0.0005, lat + 0.001), props)


def _lots() -> Iterator[Assertion]:
    for line in LOTS.splitlines():
        town, _, numbers = line.partition(": ")
        lon, lat = place_of(town)
        for at, number in enumerate(numbers.split(" "), 1):
            area = CITY + ward_of(town)
            props = {
                "name": f"{area}{town}{number}", "prefecture": PREFECTURE, "city": area, "town": town, "number": number
            }  # fmt: skip
            yield _said(f"{town}-{number}", _square(lon + at * 0.0005, lat + 0.003, 0.0003), props)


def _stations() -> Iterator[Assertion]:
    for at, line in enumerate(STATIONS.splitlines()):
        name, kana, english = line.split("/")
        point = shapely.Point(_ORIGIN[0] + at * 0.003, _ORIGIN[1] + 0.05)
        yield _said(name, point, {"name": f"{name}駅", "kana": f"{kana}エキ", "name_en": english})


def _facilities() -> Iterator[Assertion]:
    kind = "library"
    for at, line in enumerate(FACILITIES.splitlines()):
        name, kana = line.split("/")
        point = shapely.Point(_ORIGIN[0] + at * 0.003, _ORIGIN[1] + 0.06)
        yield _said(name, point, {"name": name, "kana": kana, "kind": kind, "address": f"{CITY}中区{at + 1}番地"})
    for at in (1, 2):
        point = shapely.Point(_ORIGIN[0] + at * 0.05, _ORIGIN[1] + 0.08)
        yield _said(f"児童{at}", point, {"name": "ふたば児童公園", "kind": kind, "address": f"{CITY}緑区{at}番地"})


def _planning() -> Iterator[tuple[str, list[Assertion]]]:
    line = shapely.LineString([_ORIGIN, (_ORIGIN[0] + 0.05, _ORIGIN[1] + 0.05)])
    roads = [
        ("3・4・40", "横浜逗子線", "横浜市告示第506号"),
        ("3・3・41", "山下本牧磯子線", ""),
        ("3・4・4", "元町線", ""),
        ("7・6・10", "", ""),
    ]
    yield (
        "planned_road",
        [
            _said(number, line, {"number": number, "name": name, "notice_number": notice})
            for number, name, notice in roads
        ],
    )
    area = _square(*_ORIGIN, 0.01)
    parks = [("2・2・66", "北山田公園"), ("5・5・1", "三ツ沢公園")]
    yield "planned_park", [_said(number, area, {"number": number, "name": name}) for number, name in parks]
    plans = [
        ("みなとみらい21中央地区地区計画", "横浜市告示第282号"),
        ("港北ニュータウンセンター北駅周辺地区地区計画", "横浜市告示第1号"),
        ("元町仲通り街並み地区計画", "神奈川県告示第77号"),
    ]
    yield "district_plan", [_said(name, area, {"name": name, "notice_number": notice}) for name, notice in plans]
