"""The map of a place with all that makes it a map on paper: scale bar, north, corners, legend of what is on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from layers.answer.place import PlaceKind
from layers.derive.legend import legend
from layers.derive.style import BASE
from layers.plot import Plot, Presence, plot, swatch, width_of, window_around
from web.sheet.places import stored_place
from web.sheet.wording import degrees_minutes, roman

if TYPE_CHECKING:
    from layers.answer.place import Place
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection
    from web.sheet.content import Content
    from web.sheet.layout import Layout
    from web.sheet.texts import Texts

Json = dict[str, Any]
_LONGEST_BAR_MM = 60.0
_SAMPLE_MM, _EM_MM = 7.8, 2.5
"""Of a legend's item: the sample with the gap after it, and a Japanese character."""


@dataclass(frozen=True, slots=True)
class Map:
    """A plotted place, ready to be set."""

    place: Place
    plot: Plot
    whole: bool
    """Whether all of the place is on the map."""
    absent: tuple[str, ...]
    """Titles of layers asked for of which nothing lies on the map."""


def layers_of(catalogue: Catalogue, answer: Json, chosen: tuple[str, ...] | None) -> list[str]:
    """The layers to draw: those chosen, or what affects the place; always upon the base map."""
    base = [layer.id for layer in catalogue.layers.values() if layer.theme == BASE and layer.visible]
    if chosen is not None:
        # A layer that is no longer declared cannot be drawn; what the sheet answered of it stands in its table.
        return [*base, *(one for one in chosen if one in catalogue.layers)]
    found = [layer["id"] for theme in answer["themes"] for layer in theme["layers"] if layer["features"]]
    return [*base, *(one for one in found if one in catalogue.layers)]


def drawn(
    conn: Connection,
    catalogue: Catalogue,
    content: Content,
    answer: Json,
    *,
    layout: Layout,
    spell: Callable[[str], str],
) -> Map:
    """The map of one answer, as the system knew the city when the sheet was made."""
    asked = content.asked
    place = stored_place(answer["place"])
    window = window_around(place, width_mm=layout.map_width, height_mm=layout.map_height, scale=asked.scale)
    picture = plot(
        conn,
        catalogue,
        place,
        window,
        layers_of(catalogue, answer, asked.layers),
        as_of=date.fromisoformat(answer["as_of"]),
        known_at=datetime.fromisoformat(answer["known_at"]),
        language=asked.language,
        spell=spell,
    )
    absent = tuple(
        there.layer.title.get(asked.language)
        for there in picture.present
        if not there.codes and there.layer.theme != BASE
    )
    return Map(place, picture, window.holds(place.geometry), absent)


def bar(scale: int) -> Json:
    """The scale bar: a length whose quarters are round numbers of metres, as long as fits into 60 mm."""
    most = _LONGEST_BAR_MM * scale / 1_000
    power = 10 ** math.floor(math.log10(most))
    length = max(step * power for step in (1, 2, 4, 8) if step * power <= most)
    return {
        "mm": length * 1_000 / scale,
        "labels": [f"{length / 4 * part:,.10g}" for part in range(4)] + [f"{length:,.10g} m"],
    }


def map_json(made: Map, name: str, layout: Layout, gettext: Texts) -> Json:
    """What the document needs to know of a map; its picture is handed over as ``name``."""
    window = made.plot.window
    west, south, east, north = window.bounds
    angle = degrees_minutes(window.convergence)
    east_of_grid = window.convergence >= 0
    lean = gettext("sheet.north_east", angle=angle) if east_of_grid else gettext("sheet.north_west", angle=angle)
    scale = f"1/{window.scale:,}"
    titles = [there.layer.title.get(gettext.language) for there in made.plot.present if there.codes]
    separator = gettext("site.list_separator")
    return {
        "picture": name,
        "width": layout.map_width,
        "height": layout.map_height,
        "alt": gettext("sheet.map_alt", scale=scale, layers=separator.join(titles)),
        "scale": gettext("sheet.scale", scale=scale),
        "system": gettext("sheet.system", number=roman(window.system), epsg=window.crs),
        "corners": [_corner(*at) for at in ((north, west), (north, east), (south, west), (south, east))],
        "bar": bar(window.scale),
        "convergence": window.convergence,
        "north": lean,
        "remarks": list(_remarks(made, gettext)),
    }


def _corner(x: float, y: float) -> str:
    """A corner in the order of Japan's plane systems: X is the northing, Y the easting."""
    return f"X={x:,.1f} m  Y={y:,.1f} m".replace("-", "−")


def _remarks(made: Map, gettext: Texts) -> list[str]:
    separator, language = gettext("site.list_separator"), gettext.language
    found = []
    if not made.whole:
        kind = made.place.kind
        found.append(gettext("sheet.site_cut") if kind is not PlaceKind.POINT else gettext("sheet.point_cut"))
    if made.plot.left_out:
        titles = separator.join(layer.title.get(language) for layer in made.plot.left_out)
        found.append(gettext("sheet.left_out", layers=titles))
    if small := [layer for layer in made.plot.too_small if layer.theme != BASE]:
        found.append(gettext("sheet.too_small", layers=separator.join(layer.title.get(language) for layer in small)))
    if made.absent:
        found.append(gettext("sheet.absent", layers=separator.join(made.absent)))
    return found


def legend_json(made: Map, pictures: dict[str, str], gettext: Texts) -> list[Json]:
    """The legend of only what is on the map: heads and items in the order of the catalogue, samples in ``pictures``."""
    items: list[Json] = [{"kind": made.place.kind.value, "title": _place_title(made.place, gettext)}]
    for there in sorted(made.plot.present, key=lambda one: one.layer.theme == BASE):
        items += _layer_legend(there, pictures, gettext)
    return items


def _place_title(place: Place, gettext: Texts) -> str:
    if place.kind is PlaceKind.POINT:
        return gettext("sheet.legend_point")
    return gettext("sheet.legend_site") if place.kind is PlaceKind.SITE else gettext("sheet.legend_line")


def _layer_legend(there: Presence, pictures: dict[str, str], gettext: Texts) -> list[Json]:
    layer = there.layer
    entries = [entry for entry in legend(layer, gettext.language) if entry.value in there.codes]
    found: list[Json] = []
    if layer.style.by is not None and entries:
        found.append({"kind": "head", "title": layer.title.get(gettext.language)})
    for entry in entries:
        picture = swatch(entry, there.banded)
        name = next((known for known, svg in pictures.items() if svg == picture), f"s{len(pictures)}")
        pictures[name] = picture
        title = gettext("sheet.everywhere", title=entry.title) if there.everywhere else entry.title
        found.append({"kind": "item", "title": title, "picture": name})
    return found


def in_columns(items: list[Json], count: int, width_mm: float) -> list[list[Json]]:
    """``items`` in so many columns of ``width_mm`` each, of nearly the same height; a head never ends one."""
    heights = [_height(item, width_mm) for item in items]
    share = sum(heights) / count
    columns: list[list[Json]] = [[] for _ in range(count)]
    above, heads = 0.0, []
    for item, height in zip(items, heights, strict=True):
        above += height
        if item["kind"] == "head":
            heads.append(item)
            continue
        column = min(int((above - height / 2) / share), count - 1)
        columns[column] += [*heads, item]
        heads = []
    return [column for column in columns if column]


def _height(item: Json, width_mm: float) -> float:
    """Lines that an item of the legend takes."""
    if item["kind"] == "head":
        return 1.0
    room = max((width_mm - _SAMPLE_MM) / _EM_MM, 4.0)
    return float(max(1.0, 0.75 * math.ceil(width_of(item["title"]) / room)))
