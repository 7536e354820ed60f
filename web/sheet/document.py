"""Content and maps as the data of the typst document: every text worded here, so that the document only sets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import segno

from layers.answer.place import PlaceKind
from web.sheet import cartography
from web.sheet.glyphs import breakable
from web.sheet.identity import grouped
from web.sheet.layout import GUTTER_MM, Layout, layout
from web.sheet.overview import overview
from web.sheet.rows import nearby_rows, theme_rows
from web.sheet.wording import day_text, moment_text, roman, square_metres
from web.sheet.wording import metres as length_text

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection
    from web.sheet.content import Content
    from web.sheet.texts import Texts

Json = dict[str, Any]
STATES = ("affected", "not_affected", "no_data")


def assemble(
    conn: Connection, catalogue: Catalogue, content: Content, gettext: Texts, spell: Callable[[str], str]
) -> tuple[Json, dict[str, str]]:
    """The document's data, and its pictures (SVG) by name.

    Every text of the data is in characters that the font has; keys and numbers stay as they are.
    """
    paper = layout(content.asked.paper, content.asked.orientation)
    pictures: dict[str, str] = {}
    places, maps = [], []
    for number, answer in enumerate(content.answers):
        made = cartography.drawn(conn, catalogue, content, answer, layout=paper, spell=spell)
        maps.append(made.place)
        pictures[f"map{number}"] = made.plot.svg
        legend = cartography.legend_json(made, pictures, gettext)
        places.append(_place(number, answer, made, paper, legend=legend, gettext=gettext))
    if content.issue["verify"]:
        pictures["qr"] = segno.make(content.issue["verify"], error="m").svg_inline(border=0)
    if len(places) > 1:
        places = [place | {"heading": f"{place['number']}. {place['heading']}"} for place in places]
    whole = None
    if len(places) > 1:
        whole, pictures["overview"] = overview(conn, catalogue, content, maps, paper, spell=spell, gettext=gettext)
    data: Json = _clean(_head(content, paper, gettext) | {"places": places, "overview": whole}, spell)
    return data, pictures


_UNBROKEN = frozenset({"id", "verify", "digest", "alt", "qr_alt", "document_title", "description"})
"""What is read aloud or copied by hand: no place to break may come along."""


def _clean(value: Any, spell: Callable[[str], str], key: str = "") -> Any:
    if isinstance(value, str):
        return spell(value) if key in _UNBROKEN else breakable(spell(value))
    if isinstance(value, list):
        return [_clean(item, spell) for item in value]
    if isinstance(value, dict):
        return {name: _clean(item, spell, name) for name, item in value.items()}
    return value


def _head(content: Content, paper: Layout, gettext: Texts) -> Json:
    issue, language = content.issue, content.asked.language
    city = issue["city"][language]
    title = gettext("sheet.title")
    first = place_heading(content.answers[0]["place"], gettext)
    channel = gettext("sheet.channel_counter") if issue["channel"] == "counter" else gettext("sheet.channel_web")
    issued = moment_text(issue["issued_at"], language)
    by_whom = gettext("sheet.issuer", city=city, channel=channel)
    preview, mark = issue["id"] is None, gettext("sheet.preview")
    return {
        "language": language,
        "paper": paper.paper,
        "flipped": paper.flipped,
        "side": paper.side_column,
        "title": title,
        "document_title": f"{title} {first}" + (f" ({mark})" if preview else ""),
        "description": gettext("sheet.description", city=city),
        "city": city,
        "service": gettext("site.name"),
        "id": grouped(issue["id"]) if issue["id"] else gettext("sheet.preview_id"),
        "verify": _shown(issue["verify"]) if issue["verify"] else gettext("sheet.preview_verify"),
        "qr": bool(issue["verify"]),
        "qr_alt": gettext("sheet.qr_alt", address=issue["verify"] or ""),
        "fictional": gettext("sheet.fictional") if issue["fictional"] else None,
        "fictional_note": gettext("sheet.fictional_note") if issue["fictional"] else None,
        "issue": [
            [gettext("sheet.id"), grouped(issue["id"]) if issue["id"] else gettext("sheet.preview_id")],
            [gettext("sheet.issued_at"), gettext("sheet.preview_issued") if preview else issued],
            [gettext("sheet.issued_by"), by_whom],
            [gettext("sheet.as_of"), day_text(content.answers[0]["as_of"], language)],
            [gettext("sheet.known_at"), moment_text(issue["known_at"], language)],
        ],
        "digest": gettext("sheet.digest", digest=gettext("sheet.preview_id") if preview else content.digest()),
        "notes": [
            gettext("sheet.note_proof"),
            gettext("sheet.note_map"),
            gettext("sheet.note_everywhere"),
            gettext("sheet.note_verify"),
        ],
        "words": _words(gettext),
    }


def _words(gettext: Texts) -> Json:
    """The fixed words of the document."""
    return {
        "legend": gettext("sheet.legend"),
        "ruler": gettext("sheet.ruler"),
        "true_north": gettext("sheet.true_north"),
        "layer": gettext("sheet.column_layer"),
        "result": gettext("sheet.column_result"),
        "basis": gettext("sheet.column_basis"),
        "legal": gettext("answer.legal"),
        "source": gettext("answer.source"),
        "office": gettext("answer.office"),
        "caution": gettext("answer.caution"),
        "pending": gettext("sheet.pending"),
        "ruling": gettext("sheet.ruling"),
        "nearby": gettext("answer.nearby"),
        "name": gettext("sheet.column_name"),
        "distance": gettext("sheet.distance"),
        "notes": gettext("sheet.notes"),
        "page": gettext("sheet.page"),
        "reference": gettext("sheet.reference_only"),
        "overview": gettext("sheet.overview"),
        "verify": gettext("sheet.verify_at"),
        "places": gettext("sheet.places"),
        "number": gettext("sheet.column_number"),
        "place": gettext("sheet.column_place"),
        "remarks": gettext("sheet.remarks"),
        "more_legend": gettext("sheet.more_legend"),
    }


def _shown(address: str) -> str:
    """An address as people type it."""
    return address.removeprefix("https://").removeprefix("http://")


def place_heading(place: Json, gettext: Texts) -> str:
    """What a place is called: its own title, else its coordinates."""
    if place.get("title"):
        return str(place["title"])
    kind = place.get("kind") or PlaceKind.POINT
    point = gettext("sheet.coordinates", lat=f"{place['lat']:.6f}", lon=f"{place['lon']:.6f}")
    if kind == PlaceKind.SITE:
        return gettext("sheet.drawn_site", point=point)
    return gettext("sheet.drawn_line", point=point) if kind == PlaceKind.LINE else point


def _place(
    number: int, answer: Json, made: cartography.Map, paper: Layout, *, legend: list[Json], gettext: Texts
) -> Json:
    heading = place_heading(answer["place"], gettext)
    states = [layer["state"] for theme in answer["themes"] for layer in theme["layers"]]
    counts = {name: states.count(name) for name in STATES}
    facts = _facts(answer["place"], made, gettext)
    beside, below = _legend_room(legend, paper, len(facts))
    return {
        "number": number + 1,
        "heading": heading,
        "short": heading,
        "facts": facts,
        "gist": _gist(answer, gettext("site.list_separator")),
        "counts": gettext("sheet.counts", **counts),
        "map": cartography.map_json(made, f"map{number}", paper, gettext),
        "legend_beside": beside,
        "legend_below": below,
        "themes": [
            {"title": theme["title"], "rows": theme_rows(theme, gettext)}
            for theme in answer["themes"]
            if theme["layers"]
        ],
        "nearby": nearby_rows(answer, gettext),
    }


def _gist(answer: Json, separator: str) -> list[list[str]]:
    """The short of an answer: each layer that applies, with what of it does."""
    return [
        [layer["title"], separator.join(dict.fromkeys(names))]
        for theme in answer["themes"]
        for layer in theme["layers"]
        if layer["state"] == "affected"
        and (names := [_short(feature) for feature in layer["features"] if not feature["pending"]])
    ]


def _short(feature: Json) -> str:
    return " ".join(filter(None, (feature["name"], feature["glance"])))


def _facts(place: Json, made: cartography.Map, gettext: Texts) -> list[list[str]]:
    window = made.plot.window
    language = gettext.language
    point = gettext("sheet.coordinates", lat=f"{place['lat']:.6f}", lon=f"{place['lon']:.6f}")
    found = [[gettext("sheet.coordinates_title"), point]]
    if made.place.kind is PlaceKind.POINT:
        plane = f"X={window.y:,.2f} m, Y={window.x:,.2f} m".replace("-", "−")
        found.append([gettext("sheet.plane", number=roman(window.system)), plane])
    if place.get("area_m2") is not None:
        area = gettext("sheet.area_measured", area=square_metres(place["area_m2"], language))
        found.append([gettext("sheet.area"), area])
    if place.get("length_m") is not None:
        found.append([gettext("sheet.length"), length_text(place["length_m"])])
    return found


def _legend_room(legend: list[Json], paper: Layout, facts: int) -> tuple[list[list[Json]], list[list[Json]]]:
    """What of the legend stands beside the map (landscape paper) and what below it, in columns."""
    if not paper.side_column:
        count = paper.columns(len(legend))
        return [], cartography.in_columns(legend, count, paper.column_mm(count))
    # Beside the map and the scale below it; an item takes about 4.4 mm, a fact 4.5 mm, the heads 12 mm.
    fits = int((paper.map_height + 18 - 12 - facts * 4.5) // 4.4)
    count = 1 if len(legend) <= fits else 2
    fits *= count
    while 0 < fits < len(legend) and legend[fits - 1]["kind"] == "head":
        fits -= 1
    width = (paper.side_column - (count - 1) * GUTTER_MM) / count
    rest = legend[fits:]
    below = paper.columns(len(rest))
    return (
        cartography.in_columns(legend[:fits], count, width),
        cartography.in_columns(rest, below, paper.column_mm(below)) if rest else [],
    )
