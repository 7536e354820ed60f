"""i-UR ``urf`` feature types (都市計画決定情報): which layer each belongs to and what its attributes become.

Source: i-UR 2.0–3.1 and the PLATEAU standard product specification, 都市計画決定情報モデル. Code lists:
Common_districtsAndZonesType, Common_areaClassificationType, Common_urbanFacilityType and those of each class.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from importers.formats import use_districts
from importers.formats.values import clean, kept
from mapsvc.dates import today

Attributes = Mapping[str, str]
"""Texts of a feature's attributes by local name; nested ones as ``outer/inner``; code names as ``name@``."""


class Contradiction(Exception):
    """A row contradicts itself or says that it is not in force; the message says how."""


Change = Callable[[Attributes], dict[str, object]]


@dataclass(frozen=True, slots=True)
class FeatureType:
    """One class of the standard."""

    title: str
    layer: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """Attribute → field of the layer, taken as it is."""
    change: Change = lambda attributes: {}
    """Further fields."""
    area: bool = False
    """The layer holds ``nominalArea`` as ``area_ha``."""
    without: frozenset[str] = frozenset()
    """Fields of a decision that the layer does not hold."""
    line: bool = False
    """The layer holds lines: the surface is brought to its centre line."""


def ratio(text: str | None, largest: float, what: str) -> float | None:
    """A ratio in percent. i-UR writes 200 % as 2, some files as 200; the legal values of the two do not overlap.

    ``largest`` is the greatest legal ratio as a fraction: 容積率 13 (1,300 %), 建蔽率 1 (建築基準法52条, 53条).
    """
    if clean(text) is None:
        return None
    value = number(text, what)
    if value is None or value == 0:
        return None
    if 0 < value <= largest:
        return round(value * 100, 4)
    if 20 <= value <= largest * 100:
        return value
    raise Contradiction(f"{what} {text!r} is neither a fraction nor a percentage that the law knows")


def number(text: str | None, what: str) -> float | None:
    """A plain number; raises Contradiction for a text that is none."""
    found = clean(text)
    if found is None:
        return None
    try:
        return float(found.replace(",", ""))
    except ValueError as error:
        raise Contradiction(f"{what} {text!r} is not a number") from error


def positive(text: str | None, what: str) -> float | None:
    """A number above zero; 0 stands for "not decided" in these files and becomes None."""
    found = number(text, what)
    return None if found is None or found <= 0 else found


def _use(attributes: Attributes) -> dict[str, object]:
    code = attributes.get("function", "")
    slug = use_districts.A55.get(use_districts.number(code) or -1)
    name = attributes.get("function@")
    if slug is None:
        raise Contradiction(f"function {code!r} ({name or 'no name'}) is not one of the 13 kinds of 用途地域")
    if name and use_districts.by_name(name) != slug:
        raise Contradiction(f"function {code} is {use_districts.TITLES[slug]}, but its code list says {name}")
    return {
        "use": slug,
        "floor_area_ratio": ratio(attributes.get("floorAreaRate"), 13, "floorAreaRate"),
        "building_coverage_ratio": ratio(attributes.get("buildingCoverageRate"), 1, "buildingCoverageRate"),
        "wall_setback": positive(attributes.get("wallSetbackDistance"), "wallSetbackDistance"),
        "minimum_lot_area": positive(attributes.get("minimumSiteArea"), "minimumSiteArea"),
        "height_limit": positive(attributes.get("buildingHeightLimits"), "buildingHeightLimits"),
    }


def _coded(target: str, table: Mapping[str, tuple[str, str]], source: str = "function") -> Change:
    """A field by code; ``table``: code → (value, name); a code list that names it otherwise is a contradiction."""

    def change(attributes: Attributes) -> dict[str, object]:
        code = (attributes.get(source) or "").lstrip("0")
        if code not in table:
            raise Contradiction(f"{source} {code!r} ({attributes.get(source + '@') or 'no name'}) has no meaning here")
        value, title = table[code]
        name = attributes.get(source + "@")
        if name and clean(name) != title:
            raise Contradiction(f"{source} {code} is {title}, but its code list says {name}")
        return {target: value}

    return change


def _division(attributes: Attributes) -> dict[str, object]:
    # 24 and 25 split the area without 区域区分 by whether a use district lies there; in law both are undivided.
    table = {
        "22": ("promotion", "市街化区域"),
        "23": ("control", "市街化調整区域"),
        "24": ("undivided", "非線引き用途地域"),
        "25": ("undivided", "非線引き用途白地"),
    }
    return _coded("division", table)(attributes)


_FIRE = _coded("kind", {"24": ("fire", "防火地域"), "25": ("quasi_fire", "準防火地域")})
_PORT = ("commercial", "special_cargo", "industrial", "railway", "fishing", "bunker", "security", "marina", "amenity")
_PARK = {
    "2": "block", "3": "neighborhood", "4": "district", "5": "comprehensive", "6": "sports", "7": "special_scenic",
    "8": "special_other", "9": "regional",
}  # fmt: skip
_ROAD_TYPES = {
    "1": "expressway", "3": "arterial", "7": "local", "8": "special_pedestrian", "9": "special_monorail",
    "10": "special_tram",
}  # fmt: skip
_ROAD_SIZES = {"1": "w40", "2": "w30", "3": "w22", "4": "w16", "5": "w12", "6": "w8", "7": "w0"}
_ORDINAL = re.compile(r"第?([1-7一二三四五六七])種")


def ordinal(name: str | None) -> str | None:
    """``class_3`` for a name with 第3種, 第三種 or 3種; None for any other."""
    match = _ORDINAL.search(clean(name) or "")
    return f"class_{match[1].translate(_DIGITS)}" if match else None


_DIGITS = str.maketrans("一二三四五六七", "1234567")


def _height(attributes: Attributes) -> dict[str, object]:
    lowest = positive(attributes.get("minimumBuildingHeight"), "minimumBuildingHeight")
    highest = positive(attributes.get("maximumBuildingHeight"), "maximumBuildingHeight")
    only_lowest = attributes.get("usage") == "2" or (lowest is not None and highest is None)
    named = ordinal(attributes.get("name")) or ordinal(attributes.get("usage@"))
    return {
        "district": "minimum" if only_lowest else named,
        "height_max": highest,
        "height_min": lowest,
        "slant_rule": kept(attributes.get("setbackRestrictions")),
    }


def _port(attributes: Attributes) -> dict[str, object]:
    code = attributes.get("usage", "")
    return {"zone": _PORT[int(code) - 1] if code in {str(n + 1) for n in range(9)} else None}


def _facility_number(attributes: Attributes, group: str, parts: tuple[str, str, str]) -> str | None:
    """3・4・40 from type, size and serial number; None unless all three are there."""
    found = [clean(attributes.get(f"{group}/{part}")) for part in parts]
    return "・".join(str(part) for part in found) if all(found) else None


def _road(attributes: Attributes) -> dict[str, object]:
    code = attributes.get("function")
    if code != "3011":
        raise Contradiction(f"function {code} ({attributes.get('function@') or 'no name'}) is not a road (3011)")
    group = "urbanRoadAttribute"
    parts = ("routeTypeNumber", "routeSizeNumber", "routeSerialNumber")
    lanes = number(attributes.get(f"{group}/numberOfLanes"), "numberOfLanes")
    width = attributes.get("width") or attributes.get(f"{group}/width")
    serial = clean(attributes.get(f"{group}/{parts[2]}"))
    return {
        "number": _facility_number(attributes, group, parts) or clean(attributes.get("number")),
        "road_type": _ROAD_TYPES.get(attributes.get(f"{group}/{parts[0]}", "")),
        "size_class": _ROAD_SIZES.get(attributes.get(f"{group}/{parts[1]}", "")),
        "serial": int(serial) if serial and serial.isdigit() else None,
        "width": positive(width, "width"),
        "length_m": positive(attributes.get("length"), "length"),
        "lanes": int(lanes) if lanes else None,
    }


def _park(attributes: Attributes) -> dict[str, object]:
    code = attributes.get("function")
    if code not in {"3021", "3022", "3023", "3024", "3025"}:
        raise Contradiction(f"function {code} ({attributes.get('function@') or 'no name'}) is not a public open space")
    group = "urbanParkAttribute"
    parts = ("parkTypeNumber", "parkSizeNumber", "parkSerialNumber")
    kind = _PARK.get(attributes.get(f"{group}/{parts[0]}", "")) or _PARK_NAMES.get(clean(attributes.get("note")) or "")
    if kind is None:
        kind = {"3022": "green_space", "3024": "cemetery"}.get(code)
    return {"number": _facility_number(attributes, group, parts) or clean(attributes.get("number")), "kind": kind}


_PARK_NAMES = {
    "街区公園": "block", "近隣公園": "neighborhood", "地区公園": "district", "総合公園": "comprehensive",
    "運動公園": "sports", "広域公園": "regional", "墓園": "cemetery",
}  # fmt: skip


def _plan(kind: str) -> Change:
    """A district plan of this kind; Common_districtPlanType 2 and 13 set a redevelopment promotion area."""

    def change(attributes: Attributes) -> dict[str, object]:
        promoted = kind == "district_plan" and attributes.get("function") == "2"
        return {"kind": "redevelopment_promotion" if promoted else kind}

    return change


def _kind(kind: str) -> Change:
    return lambda attributes: {"kind": kind}


def _day(attributes: Attributes, name: str) -> str | None:
    """An ISO date, or None for the standard's "unknown" (0001-01-01) and blanks."""
    found = clean(attributes.get(name))
    return None if found is None or found.startswith(("0001-", "9999-")) else found


def _decision(attributes: Attributes) -> dict[str, object]:
    """The fields of every decision: dates, notice number, who decided.

    ``validFromType`` (Common_validType): 1 決定, 2 廃止, 3 変更, 4 and 9 不明. A change's date is the last notice, not
    the first decision.
    """
    valid_from, kind = _day(attributes, "validFrom"), attributes.get("validFromType")
    if kind == "2":
        raise Contradiction(f"abolished (廃止) on {valid_from or 'an unknown day'}")
    ended = _day(attributes, "validTo")
    if ended is not None and ended <= today().isoformat():
        raise Contradiction(f"not in force since {ended} (validTo)")
    last = _day(attributes, "finalNotificationDate")
    number = attributes.get("finalNotificationNumber") if last else None
    return {
        "name": kept(attributes.get("name")),
        "decided_on": valid_from if kind == "1" else None,
        "notified_on": last or valid_from,
        "notice_number": kept(number) or kept(attributes.get("notificationNumber")),
        "decided_by": kept(attributes.get("custodian")),
        "remarks": kept(attributes.get("note")),
    }


def fields(kind: FeatureType, attributes: Attributes) -> dict[str, object]:
    """The layer's fields of one feature; raises Contradiction where it cannot be taken."""
    row = _decision(attributes)
    for name in kind.without:
        row.pop(name)
    row |= {target: kept(attributes.get(name)) for name, target in kind.fields.items()}
    return row | kind.change(attributes)


_PHENOMENON = _coded(
    "phenomenon",
    {"1": ("steep_slope", "急傾斜地の崩壊"), "2": ("debris_flow", "土石流"), "3": ("landslide", "地すべり")},
    "disasterType",
)
_AREA_CLASS = _coded(
    "area_class",
    {
        "1": ("warning", "土砂災害警戒区域(指定済)"),
        "2": ("special_warning", "土砂災害特別警戒区域(指定済)"),
        "3": ("warning_planned", "土砂災害警戒区域(指定前)"),
        "4": ("special_warning_planned", "土砂災害特別警戒区域(指定前)"),
    },
    "areaType",
)


def _landslide(attributes: Attributes) -> dict[str, object]:
    return _PHENOMENON(attributes) | _AREA_CLASS(attributes)


_PLACE = {"location": "location"}
_GOAL = {"objectives": "goal", "objective": "goal", "restrictions": "restrictions"}

CLASSES: Mapping[str, FeatureType] = {
    "UseDistrict": FeatureType("用途地域", "zoning", change=_use),
    "AreaClassification": FeatureType("区域区分", "area_division", change=_division),
    "HeightControlDistrict": FeatureType("高度地区", "height_control", change=_height),
    "FirePreventionDistrict": FeatureType("防火・準防火地域", "fire_prevention", change=_FIRE),
    "PortZone": FeatureType("臨港地区", "port_zone", area=True, change=_port),
    "ProductiveGreenZone": FeatureType(
        "生産緑地地区", "productive_green", _PLACE | {"zoneNumber": "number"}, area=True
    ),
    "SpecialGreenSpaceConservationDistrict": FeatureType(
        "特別緑地保全地区", "special_green_conservation", _PLACE, area=True, change=_kind("special_green")
    ),
    "GreenSpaceConservationDistrict": FeatureType(
        "緑地保全地域", "special_green_conservation", _PLACE, area=True, change=_kind("green_conservation")
    ),
    "TreePlantingDistrict": FeatureType("緑化地域", "greening_area", area=True),
    "ScenicDistrict": FeatureType(
        "風致地区", "scenic_district", area=True, change=lambda found: {"kind": ordinal(found.get("name"))}
    ),
    "DistrictPlan": FeatureType("地区計画", "district_plan", _GOAL, area=True, change=_plan("district_plan")),
    "RoadsideDistrictPlan": FeatureType("沿道地区計画", "district_plan", _GOAL, area=True, change=_plan("roadside")),
    "RuralDistrictPlan": FeatureType("集落地区計画", "district_plan", _GOAL, area=True, change=_plan("village")),
    "DisasterPreventionBlockImprovementZonePlan": FeatureType(
        "防災街区整備地区計画", "district_plan", _GOAL, area=True, change=_plan("disaster_prevention_block")
    ),
    "HistoricSceneryMaintenanceAndImprovementDistrictPlan": FeatureType(
        "歴史的風致維持向上地区計画", "district_plan", _GOAL, area=True, change=_plan("historic_scenery")
    ),
    "LandscapeZone": FeatureType("景観地区", "landscape_plan", change=_kind("landscape_district")),
    "SedimentDisasterProneArea": FeatureType(
        "土砂災害警戒区域",
        "landslide_warning",
        _PLACE | {"zoneName": "name", "zoneNumber": "number"},
        without=frozenset({"decided_on", "decided_by"}),
        change=_landslide,
    ),
    "TrafficFacility": FeatureType("交通施設", "planned_road", line=True, change=_road),
    "OpenSpaceForPublicUse": FeatureType("公共空地", "planned_park", area=True, change=_park),
}
"""Feature type → where it goes; a type that is not here has no layer."""
