"""One question, one answer: fragment, page, interface, list, bulk, sheet and counter say the same of the same place.

On a real database with the demo city, at random points, drawn sites, and lots. What is compared is what each way shows:
pages and counter are read from their markup, bulk and sheet from their documents, all against the engine's own answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
import pytest
import shapely
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import html

from importers.demo import build
from layers.answer import answer_json, place_from, place_of, restrictions
from layers.registry import catalogue
from layers.store import extent
from mapsvc.config import read_settings
from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from web.app import create_app
from web.bulk.cells import Cells, asked_layers
from web.bulk.chunk import answered, unpacked
from web.bulk.store import Choices
from web.bulk.wording import SEPARATOR
from web.sheet.asked import Asked
from web.sheet.content import compose
from web.sheet.rows import theme_rows
from web.sheet.texts import Texts

_LETTERS = {"a": "affected", "n": "not_affected", "u": "no_data"}
_RULES = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # each example is half a second: shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""Always the same places: a failure is found again, and a run is as long as the last."""


@dataclass(frozen=True)
class City:
    """The demo city as a visitor, a program and a member of staff meet it."""

    client: FlaskClient
    conn: Connection
    bounds: tuple[float, float, float, float]
    lots: tuple[str, ...] = field(repr=False)
    known_at: datetime

    def engine(self, reference: str) -> dict[str, Any]:
        """What the engine itself answers, in Japanese."""
        place = place_from(self.conn, catalogue(), reference)
        found = restrictions(self.conn, catalogue(), place, known_at=self.known_at)
        read: dict[str, Any] = orjson.loads(orjson.dumps(answer_json(found, "ja")))
        return read

    def read(self, address: str, **query: str) -> html.HtmlElement:
        """A page in Japanese, at the city's instant."""
        answer = self.client.get(address, query_string={"lang": "ja", "known_at": self.known_at.isoformat(), **query})
        assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
        return html.document_fromstring(answer.get_data(as_text=True))


@pytest.fixture(scope="module")
def city(module_database: str) -> Iterator[City]:
    """The city with a tenth of its lots."""
    build(module_database, scale=0.1)
    made = create_app(replace(read_settings(), database_url=module_database, counter=True), url=module_database)
    with connect(module_database, autocommit=True) as conn:
        bounds = extent(conn, ["ward"])
        lots = conn.execute(
            "SELECT key FROM feature WHERE layer = 'parcel' AND upper_inf(recorded) AND upper_inf(valid) ORDER BY key"
        ).fetchall()
        assert bounds is not None
        yield City(made.test_client(), conn, bounds, tuple(key for (key,) in lots), datetime.now(JST))
    made.extensions["mapsvc"].close()


# --- what an answer says, so that two can be compared -------------------------------------------------------------


def layers_of(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {layer["id"]: layer for theme in answer["themes"] for layer in theme["layers"]}


def lasting(answer: dict[str, Any]) -> dict[str, Any]:
    """``answer`` without what an instant's own reading makes: nothing, when both were asked at one instant."""
    return {name: value for name, value in answer.items() if name != "nearby"}


def square_metres(value: float) -> str:
    return f"{value:,.2f} m²"


def percent(value: float) -> str:
    return f"{value:.2f}％"


def plain(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def shown_by(page: html.HtmlElement) -> dict[str, dict[str, Any]]:
    """What a page or fragment shows of each layer: state, features by key and name, parts, areas."""
    found = {}
    for layer in page.xpath("//*[starts-with(@id, 'layer-')]"):
        if layer.tag == "section":
            state = next(
                name.removeprefix("layer-") for name in layer.get("class").split() if name.startswith("layer-")
            )
        else:
            state = layer.xpath("ancestor::div[contains(@class, 'group-')]")[0].get("class").split("group-")[-1]
        found[layer.get("id").removeprefix("layer-")] = {
            "state": state,
            "features": [
                (feature.get("data-key"), plain(feature.xpath(".//*[@class='feature-name']")[0]))
                for feature in layer.xpath(".//*[@data-feature]")
            ],
            "parts": [tuple(map(plain, row.xpath("td"))) for row in layer.xpath(".//tr[@data-part]")],
            "whole": [plain(whole) for whole in layer.xpath(".//p[@class='whole']")],
            "rest": [tuple(map(plain, row.xpath("td"))) for row in layer.xpath(".//tr[contains(@class, 'rest')]")],
        }
    return found


def shown_of(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What a page must show of ``answer``."""
    site = answer["place"]["kind"] == "site"
    return {name: _shown_layer(layer, site) for name, layer in layers_of(answer).items()}


def _shown_layer(layer: dict[str, Any], site: bool) -> dict[str, Any]:
    now = [part for part in layer["parts"] if not part["pending"]]
    later = [part for part in layer["parts"] if part["pending"]]
    alone = len(now) == 1 and now[0]["share_percent"] == 100
    areas = layer["areas"] if layer["parts"] and not alone else None
    return {
        "state": layer["state"],
        "features": [(feature["key"], feature["name"] or layer["title"]) for feature in layer["features"]],
        "parts": [_measures(part) for part in (*([] if alone else now), *later)],
        "whole": [f"敷地の全部（{square_metres(now[0]['area_m2'])}）"] if alone and site else [],
        "rest": [
            (square_metres(areas[f"{state}_m2"]), percent(areas[f"{state}_percent"]))
            for state in ("not_affected", "no_data")
            if areas[f"{state}_m2"]
        ]
        if areas
        else [],
    }


def _measures(part: dict[str, Any]) -> tuple[str, str]:
    area, length = part["area_m2"], part["length_m"]
    measure = square_metres(area) if area is not None else f"{length:,.2f} m" if length is not None else "–"
    return measure, percent(part["share_percent"]) if part["share_percent"] is not None else "–"


# --- each way of asking, held against the engine ------------------------------------------------------------------


def pages_agree(city: City, reference: str, answer: dict[str, Any]) -> None:
    expected = shown_of(answer)
    assert shown_by(city.read("/at", place=reference)) == expected
    assert shown_by(city.read("/at", place=reference, fragment="1")) == expected


def interfaces_agree(city: City, reference: str, answer: dict[str, Any]) -> None:
    times = {"lang": "ja", "known_at": city.known_at.isoformat()}
    asked = city.client.get("/api/restrictions", query_string={"place": reference, **times})
    assert asked.json == answer
    if answer["place"]["geometry"]:
        sent = city.client.post("/api/restrictions", query_string=times, json=answer["place"]["geometry"])
        assert sent.status_code == 200, sent.data
        assert layers_of(sent.json) == layers_of(answer)
        assert sent.json["place"]["area_m2"] == answer["place"]["area_m2"]
    listed = city.client.post("/api/restrictions", query_string=times, json={"places": [{"id": 1, "place": reference}]})
    (row,) = listed.json["answers"]
    assert lasting(row["answer"]) == lasting(answer)


def sheet_agrees(city: City, reference: str, answer: dict[str, Any]) -> None:
    asked = Asked((reference,), answer["as_of"], None, "a4", "portrait", None, "ja")
    words = Texts("ja")
    known_at = datetime.fromisoformat(answer["known_at"])
    content = compose(city.conn, catalogue(), read_settings(), asked, gettext=words, known_at=known_at)
    assert content.answers == [answer]
    for theme in answer["themes"]:
        for layer, row in zip(theme["layers"], theme_rows(theme, words), strict=True):
            assert (row["layer"], row["state"]) == (layer["title"], layer["state"])
            told = orjson.dumps(row).decode()
            for part in layer["parts"]:
                assert part["title"] in told or not row["parts"]  # one kind of one feature: that names it
                if part["area_m2"] is not None and part["share_percent"] is not None:
                    assert f"{part['area_m2']:,.2f}" in told
                    assert f"{part['share_percent']:.2f}" in told or f"{part['share_percent']:g}" in told


def counter_agrees(city: City, reference: str, answer: dict[str, Any]) -> None:
    shown = city.client.post("/counter", query_string={"lang": "ja", "fragment": "1"}, data={"place": reference})
    assert shown.status_code == 200, shown.get_data(as_text=True)[:500]
    page = html.document_fromstring(shown.get_data(as_text=True))
    rows = {
        plain(row.xpath("th")[0]): plain(row.xpath("td")[0]) for row in page.xpath("//table[@class='desk']//tr[td]")
    }
    layers = list(layers_of(answer).values())
    told = {layer["title"] for layer in layers if layer["state"] == "affected" or layer["features"] or layer["parts"]}
    assert set(rows) == told
    for layer in (layer for layer in layers if layer["title"] in told):
        text = rows[layer["title"]]
        if answer["place"]["kind"] == "point":
            assert all((feature["name"] or layer["title"]) in text for feature in layer["features"])
        for part in layer["parts"]:
            assert part["title"] in text
            whole = part["share_percent"] == 100 and "敷地の全部" in text
            assert whole or _measures(part)[0] in text or part["area_m2"] is part["length_m"] is None


def bulk_agrees(city: City, points: list[tuple[float, float]], answers: list[dict[str, Any]]) -> None:
    layers = asked_layers(catalogue(), None)
    first = answers[0]
    choices = Choices(
        address=(), lat=0, lon=1, language="ja", as_of=datetime.fromisoformat(first["as_of"]).date(),
        known_at=city.known_at, layers=layers, themes=None, coarse=False,
    )  # fmt: skip
    rows = [([f"{lat:.6f}", f"{lon:.6f}"], None) for lon, lat in points]
    chunk = answered(city.conn, catalogue(), rows, choices=choices, cells=Cells(choices), first=0)
    for row, answer in zip(unpacked(chunk.answers), answers, strict=True):
        cells = dict(zip(layers, row[-1], strict=True))
        expected = layers_of(answer)
        assert {name: _LETTERS[cell[0]] for name, cell in cells.items()} == {
            name: layer["state"] for name, layer in expected.items()
        }
        near = [layer["title"] for layer in expected.values() if layer["boundary"] and layer["boundary"]["near"]]
        assert row[-2] == SEPARATOR.get("ja").join(near)
        for name, cell in cells.items():
            assert all((feature["name"] or "") in cell for feature in expected[name]["features"])


def everything_agrees(city: City, reference: str) -> dict[str, Any]:
    answer = city.engine(reference)
    pages_agree(city, reference, answer)
    interfaces_agree(city, reference, answer)
    sheet_agrees(city, reference, answer)
    counter_agrees(city, reference, answer)
    return answer


fractions = st.floats(0, 1, allow_nan=False)
corners = st.lists(st.floats(0.25, 1), min_size=3, max_size=8)


def at(city: City, x: float, y: float) -> tuple[float, float]:
    west, south, east, north = city.bounds
    return round(west + x * (east - west), 6), round(south + y * (north - south), 6)


@_RULES
@given(places=st.lists(st.tuples(fractions, fractions), min_size=3, max_size=3))
def test_points(city: City, places: list[tuple[float, float]]) -> None:
    points = [at(city, x, y) for x, y in places]
    answers = [city.engine(f"{lat:.6f},{lon:.6f}") for lon, lat in points]
    bulk_agrees(city, points, answers)
    lon, lat = points[0]
    everything_agrees(city, f"{lat:.6f},{lon:.6f}")
    by_address = city.read(f"/at/{lat},{lon}")
    assert shown_by(by_address) == shown_of(answers[0])


@_RULES
@given(x=fractions, y=fractions, radius_m=st.floats(5, 300), reach=corners)
def test_drawn_sites(city: City, x: float, y: float, radius_m: float, reach: list[float]) -> None:
    lon, lat = at(city, x, y)
    turn = 2 * math.pi / len(reach)
    metres = 111_000.0
    drawn = shapely.Polygon(
        [
            (
                round(lon + math.cos(n * turn) * radius_m * far / (metres * math.cos(math.radians(lat))), 7),
                round(lat + math.sin(n * turn) * radius_m * far / metres, 7),
            )
            for n, far in enumerate(reach)
        ]
    )
    place = place_of(drawn)
    posted = city.client.post("/api/restrictions", json=shapely.geometry.mapping(drawn))
    if posted.status_code == 400:  # wholly in the sea or beyond the border: refused everywhere
        assert posted.json["parameter"] == "place"
        assert city.client.get("/at", query_string={"place": place.reference}).status_code == 400
        return
    answer = everything_agrees(city, place.reference)
    adds_up(answer)


@_RULES
@given(data=st.data())
def test_lots(city: City, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(city.lots))
    answer = everything_agrees(city, f"parcel:{key}")
    assert shown_by(city.read(f"/at/parcel:{key}")) == shown_of(answer)
    adds_up(answer)


def adds_up(answer: dict[str, Any]) -> None:
    """What is shown of a site adds up to it, to the last digit."""
    for layer in layers_of(answer).values():
        if layer["areas"]:
            hundredths = [round(layer["areas"][f"{state}_m2"] * 100) for state in _LETTERS.values()]
            assert sum(hundredths) == round(answer["place"]["area_m2"] * 100), layer["id"]
            shares = [round(layer["areas"][f"{state}_percent"] * 100) for state in _LETTERS.values()]
            assert sum(shares) == 10_000, layer["id"]
            if not layer["overlapping"]:
                now = [round((part["area_m2"] or 0) * 100) for part in layer["parts"] if not part["pending"]]
                if any(part["area_m2"] is not None for part in layer["parts"]):
                    assert sum(now) == hundredths[0], layer["id"]
