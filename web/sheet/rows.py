"""The rows of the table of restrictions: what the answer says of each layer, worded for paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mapsvc.languages import japanese
from web.sheet.wording import day_text, metres, percent, square_metres

if TYPE_CHECKING:
    from web.sheet.texts import Texts

Json = dict[str, Any]

MOST_FEATURES = 60
"""Of one layer at one place; how many more there are is said."""


def theme_rows(theme: Json, gettext: Texts) -> list[Json]:
    """A row for each layer of a theme, in the catalogue's order."""
    return [_row(layer, gettext) for layer in theme["layers"]]


def _row(layer: Json, gettext: Texts) -> Json:
    state = layer["state"]
    words = {
        "affected": gettext("state.affected"),
        "not_affected": gettext("state.not_affected"),
        "no_data": gettext("state.no_data"),
    }
    parts = [_part(part, gettext) for part in layer.get("parts") or ()]
    features = list(_features(layer, gettext))
    if len(parts) == len(features) == 1 and not parts[0]["uncertain"]:
        # One kind of one feature: its measure stands beside its name, not in a line of its own.
        features[0]["measure"], parts = parts[0]["measure"], []
    return {
        "layer": layer["title"],
        "state": state,
        "state_text": words[state],
        "note": None if state == "affected" else _empty(layer, gettext),
        "parts": parts,
        "areas": _areas(layer.get("areas"), gettext),
        "features": features,
        "rulings": [_ruling(ruling, gettext) for ruling in layer.get("rulings") or ()],
        "boundary": _boundary(layer.get("boundary"), gettext),
        "caution": layer["caution"],
        "legal": [f"{basis['law']} {basis['article']}".strip() for basis in layer["legal"]],
        "source": _source(layer, gettext),
        "office": layer["office"],
    }


def _empty(layer: Json, gettext: Texts) -> str:
    """What the absence of a hit means, and what it does not."""
    if layer["state"] == "no_data":
        return gettext("sheet.no_data_note", office=layer["office"])
    return gettext("sheet.not_affected_note")


def _part(part: Json, gettext: Texts) -> Json:
    return {
        "title": part["title"],
        "measure": _measure(part, gettext),
        "pending": bool(part.get("pending")),
        "uncertain": gettext("sheet.uncertain") if part.get("uncertain") else None,
    }


def _measure(found: Json, gettext: Texts) -> str:
    """Area with share, or length; empty for a point."""
    texts = []
    if found.get("area_m2") is not None:
        texts.append(square_metres(found["area_m2"], gettext.language))
    elif found.get("length_m"):  # a road reaches the site by its width, though its centre line may not
        texts.append(metres(found["length_m"]))
    if found.get("share_percent") is not None:
        texts.append(percent(found["share_percent"], gettext.language))
    return "　".join(texts) if japanese(gettext.language) else ", ".join(texts)


def _areas(areas: Json | None, gettext: Texts) -> str | None:
    if not areas or sum(1 for name, area in areas.items() if name.endswith("_m2") and area) < 2:
        return None  # the whole site is one: its state says it
    language = gettext.language
    return gettext(
        "sheet.areas",
        affected=square_metres(areas["affected_m2"], language),
        clear=square_metres(areas["not_affected_m2"], language),
        missing=square_metres(areas["no_data_m2"], language),
    )


def _features(layer: Json, gettext: Texts) -> Iterator[Json]:
    """Features in force, then those that are decided for later; equal ones once."""
    told: set[str] = set()
    found = sorted(layer["features"], key=lambda feature: bool(feature["pending"]))
    for feature in found[:MOST_FEATURES]:
        one = _feature(layer, feature, gettext)
        key = repr(one)
        if key not in told:
            told.add(key)
            yield one
    if len(found) > MOST_FEATURES:
        more = gettext("sheet.more_features", count=len(found) - MOST_FEATURES)
        yield {"title": more, "glance": None, "measure": "", "pending": None, "pairs": []}


def _feature(layer: Json, feature: Json, gettext: Texts) -> Json:
    language = gettext.language
    name = feature["name"] or layer["title"]
    pairs = [[row["title"], row["text"]] for row in feature["rows"] if row["text"] != name]
    since, until = day_text(feature["valid_from"], language), day_text(feature["valid_to"], language)
    if since and not feature["pending"]:
        pairs.append([gettext("sheet.valid_from"), since])
    if until:
        pairs.append([gettext("sheet.valid_to"), until])
    if feature["distance_m"]:  # at 0 it lies on the place, as what is said of it shows
        pairs.append([gettext("sheet.distance"), metres(feature["distance_m"])])
    # Of a site, the measures stand with its parts.
    measure = "" if layer.get("parts") else _measure(feature, gettext)
    return {
        "title": name,
        "glance": feature["glance"],
        "measure": measure,
        "pending": gettext("sheet.pending_from", day=since or "") if feature["pending"] else None,
        "pairs": pairs,
    }


def _ruling(ruling: Json, gettext: Texts) -> Json:
    legal = ruling.get("legal") or {}
    # Shares weigh figures (52条7項); of kinds they only say which is the greater.
    between = " × " if ruling["rule"] == "weighted" else " "
    terms = [
        f"{term['title']}{between}{percent(term['share_percent'], gettext.language)}"
        for term in ruling.get("terms") or ()
        if term.get("share_percent") is not None
    ]
    joint = gettext("site.list_separator") if between == " " else " + "
    return {
        "title": ruling["title"],
        "text": ruling["text"],
        "terms": joint.join(terms),
        "legal": f"{legal.get('law', '')} {legal.get('article', '')}".strip(),
    }


def _boundary(boundary: Json | None, gettext: Texts) -> str | None:
    if not boundary or not boundary.get("near"):
        return None
    distance, tolerance = boundary.get("distance_m"), metres(boundary["tolerance_m"])
    if not distance:
        return gettext("sheet.on_boundary", tolerance=tolerance)
    return gettext("sheet.near_boundary", distance=metres(distance), tolerance=tolerance)


def _source(layer: Json, gettext: Texts) -> list[str]:
    source = layer["source"]
    found = []
    if source is None:
        found.append(gettext("answer.source_unknown"))
    else:
        when = day_text(source["source_date"], gettext.language) or gettext("layer.unknown")
        found += [source["source"], gettext("sheet.source_date", day=when)]
    if layer["scale"]:
        found.append(gettext("answer.scale", scale=f"{layer['scale']:,}"))
    return found


def nearby_rows(answer: Json, gettext: Texts) -> list[Json]:
    """What lies near, to be helped by it; nothing of it is a restriction."""
    return [
        {
            "layer": layer["title"],
            "name": feature["name"] or layer["title"],
            "distance": metres(feature["distance_m"]) if feature["distance_m"] is not None else "",
        }
        for layer in answer["nearby"]
        for feature in layer["features"]
    ]
