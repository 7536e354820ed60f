"""All layers of the catalogue, drawn: which function draws which layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from importers.demo import (
    draw_addresses,
    draw_base,
    draw_facilities_planned,
    draw_facility,
    draw_hazard,
    draw_notices,
    draw_parcels,
    draw_planning,
    draw_rules,
    zoning_history,
)
from importers.demo.city import City
from importers.demo.record import Drawn

Draw = Callable[[City], list[Drawn]]

DRAWN: Mapping[str, Draw] = {
    "coast": draw_base.draw_coast,
    "water": draw_base.draw_water,
    "building": draw_base.draw_buildings,
    "road": draw_base.draw_roads,
    "railway": draw_base.draw_railways,
    "station": draw_base.draw_stations,
    "town": draw_base.draw_towns,
    "ward": draw_base.draw_wards,
    "address_point": draw_addresses.draw_address_points,
    "parcel": draw_parcels.draw_parcels,
    "area_division": zoning_history.draw_area_division,
    "zoning": zoning_history.draw_zoning,
    "height_control": draw_planning.draw_height_control,
    "fire_prevention": draw_planning.draw_fire_prevention,
    "port_zone": draw_planning.draw_port_zone,
    "district_plan": draw_planning.draw_district_plans,
    "scenic_district": draw_planning.draw_scenic,
    "special_green_conservation": draw_planning.draw_special_green,
    "productive_green": draw_planning.draw_productive_green,
    "greening_area": draw_planning.draw_greening_area,
    "planned_road": draw_facilities_planned.draw_planned_roads,
    "planned_park": draw_facilities_planned.draw_planned_parks,
    "landscape_plan": draw_rules.draw_landscape_plan,
    "landscape_council": draw_rules.draw_landscape_council,
    "building_agreement": draw_rules.draw_building_agreements,
    "designated_road": draw_rules.draw_designated_roads,
    "landslide_warning": draw_hazard.draw_landslide_warning,
    "steep_slope": draw_hazard.draw_steep_slope,
    "flood_depth": draw_hazard.draw_flood_depth,
    "embankment_control": draw_hazard.draw_embankment_control,
    "evacuation_site": draw_facility.draw_evacuation_sites,
    "disaster_base": draw_facility.draw_disaster_bases,
    "public_facility": draw_facility.draw_public_facilities,
    "aed": draw_facility.draw_aeds,
    "parking": draw_facility.draw_parking,
    "river_gauge": draw_notices.draw_river_gauges,
    "disaster_alert": draw_notices.draw_disaster_alerts,
    "crime_alert": draw_notices.draw_crime_alerts,
    "hearing_report": draw_notices.draw_hearing_reports,
}


def draw(city: City, layer: str, now: datetime = draw_facility.OPENED) -> list[Drawn]:
    """The states of all features of ``layer`` in ``city``; what tells of the present tells of ``now``."""
    if layer == "disaster_alert":
        return draw_notices.draw_disaster_alerts(city, now)
    if layer == "crime_alert":
        return draw_notices.draw_crime_alerts(city, now)
    return DRAWN[layer](city)
