"""The base maps that come with the program: 地理院タイル, in the words of the file that declares others.

Zooms and sources: https://maps.gsi.go.jp/development/ichiran.html. 標準 and 淡色 begin at 9 here: below it the
terms ask for further notices of sources, and a city is seen from there. The photographs are satellite images below 14.
"""

from __future__ import annotations

from web.basemaps.read import declared

_LIST = "https://maps.gsi.go.jp/development/ichiran.html"
_TILES = "https://cyberjapandata.gsi.go.jp/xyz"

STANDARD = declared(
    {
        "basemap": [
            {
                "id": "gsi_pale",
                "title": {"ja": "地理院タイル（淡色地図）", "en": "GSI Tiles (pale map)"},
                "tiles": f"{_TILES}/pale/{{z}}/{{x}}/{{y}}.png",
                "attribution": "地理院タイル",
                "attribution_url": _LIST,
                "minzoom": 9,
                "maxzoom": 18,
            },
            {
                "id": "gsi_std",
                "title": {"ja": "地理院タイル（標準地図）", "en": "GSI Tiles (standard map)"},
                "tiles": f"{_TILES}/std/{{z}}/{{x}}/{{y}}.png",
                "attribution": "地理院タイル",
                "attribution_url": _LIST,
                "minzoom": 9,
                "maxzoom": 18,
            },
            {
                "id": "gsi_photo",
                "title": {"ja": "地理院タイル（写真）", "en": "GSI Tiles (photographs)"},
                "tiles": f"{_TILES}/seamlessphoto/{{z}}/{{x}}/{{y}}.jpg",
                "attribution": (
                    "地理院タイル（データソース：Landsat8画像（GSI,TSIC,GEO Grid/AIST）, "
                    "Landsat8画像（courtesy of the U.S. Geological Survey）, 海底地形（GEBCO））"
                ),
                "attribution_url": _LIST,
                "minzoom": 9,
                "maxzoom": 18,
                "labels": True,
            },
        ]
    }
).basemaps
