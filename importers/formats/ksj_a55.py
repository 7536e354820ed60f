"""都市計画決定GISデータ (A55): one shapefile per kind of decision and city, zips within a zip, CP932, dates in 和暦.

Common columns: Pref, Citycode, Cityname, 当初決定日, 最終告示日, 決定区分, 決定者, 告示番号S (first), 告示番号L (last).
``youto`` adds 用途地域, YoutoID, 容積率, 建ぺい率; the others kubunID, a number of i-UR's Common_districtsAndZonesType.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# File name part → layer. Cities add files of their own; what is not here is told apart by kubunID.
FILES: Mapping[str, str] = {
    "senbiki": "area_division",
    "youto": "zoning",
    "bouka": "fire_prevention",
    "koudoti": "height_control",
    "koudochi": "height_control",
    "chikukei": "district_plan",
    "tikukei": "district_plan",
    "douro": "planned_road",
    "kouen": "planned_park",
    "fuuchi": "scenic_district",
    "fuuti": "scenic_district",
    "rinkou": "port_zone",
    "seisan": "productive_green",
    "seisanryokuti": "productive_green",
    "tokuryoku": "special_green_conservation",
    "ryokka": "greening_area",
}
_KIND = re.compile(r"^(?:\d{5,6}_)?([a-z]+)", re.IGNORECASE)
