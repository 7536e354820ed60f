"""The counter without its script: search, choose, answer, print, next; and a log that knows nobody."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
import shapely
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc import questions
from mapsvc.config import read_settings
from mapsvc.dates import today
from mapsvc.db.connection import connect
from mapsvc.errors import InvalidInput
from web.cli.main import COMMANDS, main
from web.state import State

LOT = "港町12番3"
ADDRESS = f"試験市東区{LOT}"
WEST = "parcel:lot-a"


def _lot(key: str, number: str, west: float) -> Assertion:
    shape = shapely.box(west, 35.004, west + 0.001, 35.005)
    lot, branch = number.split("-")
    props = {
        "id": key, "name": f"試験市東区港町{lot}番{branch}", "kind": "lot", "prefecture": "試験県",
        "city": "試験市東区", "town": "港町", "oaza": "港町", "number": number, "lot": lot, "lot2": branch,
    }  # fmt: skip
    return Assertion(key, None, None, shape, props)


@pytest.fixture(scope="module", autouse=True)
def lots(app: Flask) -> None:
    """Two lots of a town, in the commercial zone."""
    shared: State = app.extensions["mapsvc"]
    layers = catalogue()
    with connect(shared.database, autocommit=True) as conn:
        for name in ("town", "parcel"):
            open_layer(conn, layers.layer(name))
        town = Assertion("99101001", None, None, shapely.box(139.0, 35.0, 139.01, 35.01),
                         {"code": "99101001", "name": "港町", "ward": "東区"})  # fmt: skip
        with conn.transaction():
            commit(conn, layers.layer("town"), [town])
            commit(conn, layers.layer("parcel"), [_lot("lot-a", "12-3", 139.004), _lot("lot-b", "12-4", 139.006)])


@pytest.fixture
def logged(app: Flask) -> Iterator[psycopg.Connection]:
    """The log, empty at first."""
    with psycopg.connect(app.extensions["mapsvc"].database, autocommit=True) as conn:
        conn.execute("TRUNCATE counter_question")
        yield conn


def _tree(answer: object) -> html.HtmlElement:
    return html.document_fromstring(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def _held(tree: html.HtmlElement) -> list[str]:
    return [str(field.get("value")) for field in tree.xpath("//input[@name='place'][@form='counter-ask']")]


def _text(tree: html.HtmlElement, xpath: str) -> str:
    return " ".join(" ".join(found.text_content() for found in tree.xpath(xpath)).split())


def test_the_whole_way_without_script(client: FlaskClient, logged: psycopg.Connection) -> None:
    start = _tree(client.get("/counter"))
    form = start.get_element_by_id("counter-ask")
    assert (form.get("action"), form.get("method")) == ("/counter?lang=ja", "post")
    assert start.get_element_by_id("counter-q").get("autofocus") is not None

    several = _tree(client.post("/counter", data={"q": "港町12"}))
    offered = several.xpath("//button[@name='choose']/@value")
    assert len(offered) == 2
    assert not several.xpath("//*[@class='desk-answer']"), "nothing is chosen for the visitor"
    assert logged.execute("SELECT count(*) FROM counter_question").fetchone() == (0,)

    answer = _tree(client.post("/counter", data={"q": "港町12", "choose": offered[0]}))
    assert "商業地域" in _text(answer, "//table[@class='desk']")
    assert "第8条" in _text(answer, "//td[@class='desk-basis']")
    form = answer.get_element_by_id("counter-print")
    printed = client.post(form.get("action"), data={"place": form.xpath(".//input[@name='place']/@value")})
    assert printed.status_code == 303
    assert printed.headers["Location"].startswith("/sheets/")
    assert logged.execute("SELECT issue ->> 'channel' FROM issued_sheet").fetchall() == [("counter",)]
    assert answer.get_element_by_id("counter-next").get("href") == "/counter?lang=ja"
    row = logged.execute("SELECT kind, level, ward, town, places, printed FROM counter_question").fetchone()
    assert row == ("parcel", "parcel", "東区", "港町", 1, True)


def test_a_sure_text_is_answered_at_once_and_a_second_lot_beside_it(client: FlaskClient) -> None:
    first = _tree(client.post("/counter", data={"q": ADDRESS}))
    assert _text(first, "//*[@id='counter-title']") == ADDRESS
    both = _tree(client.post("/counter", data={"place": _held(first), "q": "試験市東区港町12番4"}))
    assert len(both.xpath("//*[@class='desk-answer']")) == 2
    assert both.xpath("//form[@id='counter-print']//input[@name='place']/@value") == [WEST, "parcel:lot-b"]
    ids = both.xpath("//@id")
    assert len(ids) == len(set(ids))
    one = _tree(client.post("/counter", data={"place": _held(both), "drop": WEST}))
    assert one.xpath("//form[@id='counter-print']//input[@name='place']/@value") == ["parcel:lot-b"]


def test_day_and_themes_are_asked_and_counted(client: FlaskClient, logged: psycopg.Connection) -> None:
    then = _tree(client.post("/counter", data={"place": WEST, "as_of": "昭和60年4月1日", "themes": "planning"}))
    assert "第一種低層住居専用地域" in _text(then, "//table[@class='desk']")
    assert "1985年4月1日" in _text(then, "//*[@id='counter-title']")
    assert then.xpath("//input[@name='themes'][@checked]/@value") == ["planning"]
    assert logged.execute("SELECT themes, dated FROM counter_question").fetchall() == [(["planning"], True)]


def test_the_log_holds_nothing_of_the_place(client: FlaskClient, logged: psycopg.Connection) -> None:
    client.post("/counter", data={"q": ADDRESS})
    client.post("/counter", data={"place": "35.004567,139.004321"})
    rows = logged.execute("SELECT row_to_json(q)::text FROM counter_question q ORDER BY id").fetchall()
    assert len(rows) == 2
    for (row,) in rows:
        assert not re.search(r"12番|lot-a|35\.0|139\.0|番3", row), row
        assert re.search(r'"asked_at":"\d{4}-\d\d-\d\dT\d\d:00:00', row)
    assert '"kind":"unknown"' in rows[1][0]
    with pytest.raises(psycopg.errors.CheckViolation):
        logged.execute("UPDATE counter_question SET asked_at = asked_at + interval '1 minute'")


def test_what_fails_is_not_counted_and_a_quarter_is_not_answered_for(
    client: FlaskClient, logged: psycopg.Connection
) -> None:
    quarter = _tree(client.post("/counter", data={"q": "港町"}))
    assert "範囲が広い" in _text(quarter, "//section[@class='counter-candidates']")
    assert not quarter.xpath("//*[@class='desk-answer']")
    nothing = _tree(client.post("/counter", data={"q": "どこにもない町名"}))
    assert "見つかりませんでした" in _text(nothing, "//h2")
    for bad in (
        {"place": "parcel:nobody"},
        {"place": "{"},
        {"place": '{"reference": 3}'},
        {"place": [f"35.00{n},139.001" for n in range(11)]},
        {"place": WEST, "as_of": "いつか"},
        {"place": WEST, "themes": "everything"},
    ):
        assert client.post("/counter", data=bad).status_code in {400, 404}, bad
    assert logged.execute("SELECT count(*) FROM counter_question").fetchone() == (0,)
    assert client.post("/counter/print?question=1;drop", data={"place": WEST}).status_code == 400


def test_the_visitors_side_says_the_same_in_few_words(client: FlaskClient) -> None:
    shown = _tree(client.get(f"/counter/visitor?place={WEST}&lang=ja"))
    text = _text(shown, "//main")
    assert LOT in text
    assert "商業地域" in text
    assert "400" in text
    assert "告示" not in text, "no staff details"
    assert not shown.xpath("//main//a|//main//button|//main//form")
    assert "場所をお知らせください" in _text(_tree(client.get("/counter/visitor")), "//main")


@pytest.mark.parametrize("path", ["/counter", "/counter/visitor", "/counter/log", "/counter/log.csv"])
def test_nothing_is_kept_or_indexed(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]


@pytest.mark.parametrize("path", ["/counter", f"/counter/visitor?place={WEST}", "/counter/log"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_keep_to_the_policy_and_the_language(client: FlaskClient, path: str, language: str) -> None:
    text = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}").get_data(as_text=True)
    tree = html.document_fromstring(text)
    assert tree.get("lang") == language
    assert not tree.xpath("//style|//*[@style]|//@*[starts-with(name(), 'on')]")
    assert not re.search(r"\b(counter|answer|site|state)\.[a-z_]+\b", _text(tree, "//main"))


def test_without_the_setting_there_is_no_counter(app: Flask) -> None:
    shared: State = app.extensions["mapsvc"]
    before = shared.settings
    shared.settings = replace(before, counter=False)
    try:
        visitor = app.test_client()
        for path in ("/counter", "/counter/visitor", "/counter/log", "/counter/log.csv"):
            assert visitor.get(path).status_code == 404
        assert visitor.post("/counter", data={"place": WEST}).status_code == 404
        assert visitor.post("/counter/print?question=1").status_code == 404
    finally:
        shared.settings = before


def test_a_city_of_its_own_says_itself_that_it_wants_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAPSVC_COUNTER", raising=False)
    monkeypatch.delenv("MAPSVC_FICTIONAL", raising=False)
    monkeypatch.setenv("MAPSVC_CITY", "横浜市")
    assert not read_settings().counter
    monkeypatch.setenv("MAPSVC_COUNTER", "yes")
    assert (read_settings().counter, read_settings().counter_open) == (True, False)
    monkeypatch.setenv("MAPSVC_COUNTER", "open")
    assert (read_settings().counter, read_settings().counter_open) == (True, True)
    monkeypatch.setenv("MAPSVC_COUNTER", "perhaps")
    with pytest.raises(InvalidInput, match="MAPSVC_COUNTER"):
        read_settings()


def test_figures_on_page_as_csv_and_on_the_command_line(
    app: Flask, client: FlaskClient, logged: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        client.post("/counter", data={"q": ADDRESS})
    tree = _tree(client.get("/counter/log"))
    towns = [_text(row, "./*") for row in tree.xpath("//*[@aria-labelledby='by-town']//tbody/tr")]
    assert towns == ["東区 港町 2 0 0"]
    raw = client.get("/counter/log.csv").get_data()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [(row["kind"], row["town"], row["printed"]) for row in rows] == [("parcel", "港町", "no")] * 2
    assert client.get("/counter/log?days=0").status_code == 400
    monkeypatch.setattr("web.cli.counter.connect", lambda: connect(app.extensions["mapsvc"].database))
    assert "counter" in COMMANDS
    done = CliRunner().invoke(main, ["counter", "log", "--json"])
    assert done.exit_code == 0, done.output
    assert done.output.count('"town": "港町"') == 2
    assert "東区 港町" in CliRunner().invoke(main, ["counter", "log"]).output


def test_old_questions_leave_the_log(conn: psycopg.Connection) -> None:
    question = questions.Question("1", "parcel", "parcel", "東区", "港町", 1, (), dated=False)
    questions.record(conn, question, keep_days=400)
    conn.execute("UPDATE counter_question SET asked_at = asked_at - interval '401 days'")
    kept = questions.record(conn, question, keep_days=400)
    found = questions.rows(conn, today() - timedelta(days=1000))
    assert len(found) == 1
    questions.printed(conn, kept)
    day = questions.figures(conn, date(2020, 1, 1))["day"]
    assert [(figure.asked, figure.printed) for figure in day] == [(1, 1)]
