"""都市計画決定GISデータ (A55): one shapefile per kind of decision and city, zips within a zip, CP932, dates in 和暦.

Common columns: Pref, Citycode, Cityname, 当初決定日, 最終告示日, 決定区分, 決定者, 告示番号S (first), 告示番号L (last).
``youto`` adds 用途地域, YoutoID, 容積率, 建ぺい率; the others kubunID, a number of i-UR's Common_districtsAndZonesType.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from importers.formats import measures, zoning_codes
from importers.formats.numbers import percent
from importers.formats.product import Columns, Product, outside, rebuilt
from importers.formats.urf_values import ordinal
from importers.formats.use_districts import number
from importers.formats.values import because, constant, each, texts, translated
from importers.source import Decision, Options, SourceTable

FILES: Mapping[str, str] = {
    "senbiki": "area_division", "youto": "zoning", "bouka": "fire_prevention", "koudoti": "height_control",
    "koudochi": "height_control", "chikukei": "district_plan", "tikukei": "district_plan", "douro": "planned_road",
    "kouen": "planned_park", "ryokuti": "planned_park", "fuuchi": "scenic_district", "fuuti": "scenic_district",
    "rinkou": "port_zone", "seisan": "productive_green", "tokuryoku": "special_green_conservation",
    "ryokka": "greening_area",
}  # fmt: skip
"""Part of the file name → layer. ``tokei`` (都市計画区域) and others have none."""
_KIND = re.compile(r"(?:^|_)([a-z]+)\d*$", re.IGNORECASE)
_COMMON = {
    "当初決定日": "decided_on", "最終告示日": "notified_on", "決定者": "decided_by",
    # 不動産情報ライブラリ hands the same data out under English names.
    "FIRST_DECISION_DATE": "decided_on", "DECISION_DATE": "notified_on", "DECISION_MAKER": "decided_by",
}  # fmt: skip
# Numbers and names of kubunID by layer: code → (value, name it goes by).
_KINDS: Mapping[str, tuple[str, Mapping[int, tuple[str, str]]]] = {
    "area_division": (
        "division",
        {
            22: ("promotion", "市街化区域"),
            23: ("control", "市街化調整区域"),
            24: ("undivided", "非線引き用途地域"),
            25: ("undivided", "非線引き用途白地"),
        },
    ),
    "fire_prevention": ("kind", {24: ("fire", "防火地域"), 25: ("quasi_fire", "準防火地域")}),
}
_NAMES = ("名称", "地区名", "計画名", "地区計画名", "路線名", "公園名")
_NUMBERS = ("番号", "路線番号", "公園番号", "地区番号")
_NUMBERED = frozenset({"planned_road", "planned_park", "productive_green"})


def layers(name: str, columns: Columns) -> frozenset[str]:
    """The layer a file feeds, by its name; by the column YoutoID whatever it is called."""
    if "YOUTOID" in columns or "YOUTO_ID" in columns:
        return frozenset({"zoning"})
    match = _KIND.search(name)
    layer = FILES.get(match[1].lower()) if match else None
    return frozenset({layer}) if layer else frozenset()


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of the layer the file feeds.

    A number that its name contradicts is rejected; dates in 和暦 and blanks stay as they are, for the import to read.
    """
    frame = table.frame
    values: dict[str, pd.Series] = {
        field: texts(frame[columns[name]]) for name, field in _COMMON.items() if name in columns
    }
    last, first = (columns.get(name) for name in ("告示番号L", "告示番号S"))
    last = last or columns.get("NOTICE_NUMBER")
    if last or first:
        notices = [texts(frame[name]) for name in (last, first) if name]
        values["notice_number"] = notices[0].where(notices[0].notna(), notices[-1])
    decisions: list[Decision] = []
    (layer,) = layers(table.name, columns)
    if layer == "zoning":
        own, reasons, decision = _zoning(frame, columns, options)
        decisions.append(decision)
    else:
        own, reasons = _other(frame, columns, layer)
    decisions.append(Decision("layer", layer, f"file name {table.name}" if layer != "zoning" else "column YoutoID"))
    leave, kept = outside(
        table,
        columns.get("CITYCODE") or columns.get("CITY_CODE"),
        columns.get("CITYNAME") or columns.get("CITY_NAME"),
        options,
    )
    found = rebuilt(table, values | own, reasons=reasons, leave=leave, decisions=[*decisions, *kept], product=PRODUCT)
    if layer == "planned_road":
        _middle_of_areas(found)
    found.metadata["source"] = f"都市計画決定GISデータ {table.name}"
    found.metadata["attribution"] = "都市計画決定GISデータ（国土交通省都市局）"
    return found


def _middle_of_areas(table: SourceTable) -> None:
    """Roads drawn as areas become their centre lines, in place; the layer holds lines."""
    geometry = table.frame.geometry.to_numpy()
    areas = np.flatnonzero(np.isin(shapely.get_type_id(geometry), (3, 6)))
    if not len(areas) or not CRS.from_epsg(table.crs).is_geographic:
        return
    geometry[areas] = [measures.middle(geometry[at]) for at in areas]
    table.frame = table.frame.set_geometry(geometry)
    table.decisions.append(
        Decision("geometry", f"{len(areas)} centre lines", "the source holds areas, the layer lines")
    )


def _zoning(
    frame: pd.DataFrame, columns: Columns, options: Options
) -> tuple[dict[str, pd.Series], pd.Series, Decision]:
    code = columns.get("YOUTOID") or columns["YOUTO_ID"]
    numbering, decision = zoning_codes.order("a55", code, options)
    name = columns.get("用途地域") or columns.get("USE_AREA_JA")
    uses, reasons = zoning_codes.translate(frame[code], frame[name] if name else None, numbering)
    values = {"use": uses}
    for field, names in (
        ("floor_area_ratio", ("容積率", "U_FLOOR_AREA_RATIO_JA")),
        ("building_coverage_ratio", ("建ぺい率", "建蔽率", "U_BUILDING_COVERAGE_RATIO_JA")),
    ):
        column = next((columns[name] for name in names if name in columns), None)
        if column is not None:
            values[field] = percent(frame[column])
    return values, reasons, decision


def _other(frame: pd.DataFrame, columns: Columns, layer: str) -> tuple[dict[str, pd.Series], pd.Series]:
    values: dict[str, pd.Series] = {}
    reasons = constant(frame.index, None)
    name = next((columns[name] for name in _NAMES if name in columns), None)
    if name is not None:
        values["name"] = texts(frame[name])
    serial = next((columns[name] for name in _NUMBERS if name in columns), None)
    if serial is not None and layer in _NUMBERED:
        values["number"] = texts(frame[serial])
    if layer in _KINDS:
        field, table = _KINDS[layer]
        values[field], reasons = _kind(frame, columns, table)
    elif layer == "height_control":
        own = next((columns[c] for c in ("高度地区", "種別", "高度区分") if c in columns), name)
        if own is not None:
            values["district"] = each(frame[own], lambda text: "minimum" if "最低限" in text else ordinal(text))
            values["name"] = texts(frame[own])
    elif layer == "special_green_conservation":
        values["kind"] = constant(frame.index, "special_green")
    return values, reasons


def _kind(frame: pd.DataFrame, columns: Columns, table: Mapping[int, tuple[str, str]]) -> tuple[pd.Series, pd.Series]:
    """The kind by kubunID, checked against every column that names one of the kinds."""
    codes = frame[columns["KUBUNID"]] if "KUBUNID" in columns else constant(frame.index, None)
    found = each(codes, lambda text: table.get(number(text) or 0, (None,))[0])
    reasons = constant(frame.index, None)
    names = {title: value for value, title in table.values()}
    for column in columns.values():
        if column == columns.get("KUBUNID") or pd.api.types.is_numeric_dtype(frame[column]):
            continue
        said = translated(frame[column], names)
        differ = said.notna() & found.notna() & (said != found)
        reasons[differ] = f"{column} names another kind than kubunID"
        found = found.where(found.notna() | said.isna(), said)
    unknown = because(found.isna(), "kubunID {} is no kind of this layer", codes)
    return found, reasons.where(reasons.notna(), unknown)


PRODUCT = Product(
    "A55",
    "都市計画決定GISデータ",
    lambda columns: (
        bool({"YOUTOID", "KUBUNID", "YOUTO_ID"} & columns.keys()) and bool({"CITYCODE", "CITY_CODE"} & columns.keys())
    ),
    layers,
    convert,
)
