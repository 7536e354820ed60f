"""i-UR ``urf`` feature types (都市計画決定情報): which layer each belongs to and what its attributes become.

Source: i-UR 2.0–3.1 and the PLATEAU standard product specification, 都市計画決定情報モデル. Code lists:
Common_districtsAndZonesType, Common_areaClassificationType, Common_urbanFacilityType and those of each class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from importers.formats import use_districts
from importers.formats.urf_values import (
    Attributes,
    Change,
    Contradiction,
    coded,
    day,
    facility_number,
    number,
    ordinal,
    positive,
    ratio,
)
from importers.formats.values import clean, kept
from mapsvc.dates import today


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


def _division(attributes: Attributes) -> dict[str, object]:
    # 24 and 25 split the area without 区域区分 by whether a use district lies there; in law both are undivided.
    table = {
        "22": ("promotion", "市街化区域"),
        "23": ("control", "市街化調整区域"),
        "24": ("undivided", "非線引き用途地域"),
        "25": ("undivided", "非線引き用途白地"),
    }
    return coded("division", table)(attributes)


_FIRE = coded("kind", {"24": ("fire", "防火地域"), "25": ("quasi_fire", "準防火地域")})
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


_FACILITIES = {
    "3011": "道路", "3012": "都市高速鉄道", "3013": "駐車場", "3014": "自動車ターミナル", "3015": "空港",
    "3016": "港湾", "3017": "軌道", "3021": "公園", "3022": "緑地", "3023": "広場", "3024": "墓園", "3025": "運動場",
}  # fmt: skip
"""Common_urbanFacilityType, transport and open space, for files that come without their code lists."""


def _named(attributes: Attributes) -> str:
    return attributes.get("function@") or _FACILITIES.get(attributes.get("function", ""), "no name")


def _road(attributes: Attributes) -> dict[str, object]:
    code = attributes.get("function")
    if code != "3011":
        raise Contradiction(f"function {code} ({_named(attributes)}) is not a road (3011)")
    group = "urbanRoadAttribute"
    parts = ("routeTypeNumber", "routeSizeNumber", "routeSerialNumber")
    lanes = number(attributes.get(f"{group}/numberOfLanes"), "numberOfLanes")
    width = attributes.get("width") or attributes.get(f"{group}/width")
    serial = clean(attributes.get(f"{group}/{parts[2]}"))
    return {
        "number": facility_number(attributes, group, parts) or clean(attributes.get("number")),
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
        raise Contradiction(f"function {code} ({_named(attributes)}) is not a public open space")
    group = "urbanParkAttribute"
    parts = ("parkTypeNumber", "parkSizeNumber", "parkSerialNumber")
    kind = _PARK.get(attributes.get(f"{group}/{parts[0]}", "")) or _PARK_NAMES.get(clean(attributes.get("note")) or "")
    if kind is None:
        kind = {"3022": "green_space", "3024": "cemetery"}.get(code)
    return {"number": facility_number(attributes, group, parts) or clean(attributes.get("number")), "kind": kind}


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


def _decision(attributes: Attributes) -> dict[str, object]:
    """The fields of every decision: dates, notice number, who decided.

    ``validFromType`` (Common_validType): 1 決定, 2 廃止, 3 変更, 4 and 9 不明. A change's date is the last notice, not
    the first decision.
    """
    valid_from, kind = day(attributes, "validFrom"), attributes.get("validFromType")
    if kind == "2":
        raise Contradiction(f"abolished (廃止) on {valid_from or 'an unknown day'}")
    ended = day(attributes, "validTo")
    if ended is not None and ended <= today().isoformat():
        raise Contradiction(f"not in force since {ended} (validTo)")
    last = day(attributes, "finalNotificationDate")
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


_PHENOMENON = coded(
    "phenomenon",
    {"1": ("steep_slope", "急傾斜地の崩壊"), "2": ("debris_flow", "土石流"), "3": ("landslide", "地すべり")},
    "disasterType",
)
_AREA_CLASS = coded(
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
