"""Issue and verification: what was said stays, what was changed is seen, what would differ is told."""

from __future__ import annotations

import re
from datetime import date

import psycopg
import pypdfium2
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.db.connection import connect
from tests.web.sheet.conftest import MIDDLE
from web.sheet import pace, store
from web.sheet.identity import read_id

POINT = f"{MIDDLE[1]},{MIDDLE[0]}"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def issue(client: FlaskClient, **given: str) -> str:
    """The number of a sheet issued through the page."""
    answer = client.post("/sheet", data={"place": POINT, "lang": "ja", **given}, headers=SAME_SITE)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    found = re.fullmatch(r"/sheets/([0-9A-Z-]+)\.pdf", answer.headers["Location"])
    assert found
    return found[1]


def test_an_issued_sheet_opens_as_pdf_with_its_number(client: FlaskClient, city: str) -> None:
    number = issue(client)
    answer = client.get(f"/sheets/{number}.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    words = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.data))
    assert number in words
    assert f"/verify/{number}" in re.sub(r"[\s\u200b]", "", words)


def test_it_is_the_same_sheet_when_it_is_set_again(app: Flask, client: FlaskClient, city: str) -> None:
    number = issue(client, paper="a3", orientation="landscape", scale="1,000")
    first = client.get(f"/sheets/{number}.pdf").data
    app.extensions["mapsvc.sheets"].__init__()  # forgets what it made
    assert client.get(f"/sheets/{number}.pdf").data == first


def test_issued_content_cannot_be_changed(client: FlaskClient, city: str) -> None:
    number = issue(client)
    identity = read_id(number)
    with connect(city, autocommit=True) as conn:
        for statement in (
            "UPDATE issued_sheet SET language = 'en' WHERE id = %s",
            "DELETE FROM issued_sheet WHERE id = %s",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation):
                conn.execute(statement.encode(), (identity,))
        with pytest.raises(psycopg.errors.RestrictViolation):
            conn.execute("TRUNCATE issued_sheet")
    assert "内容は発行時のままです" in client.get(f"/verify/{number}").get_data(as_text=True)


def test_tampering_is_said_loudly_and_gives_no_pdf(client: FlaskClient, city: str) -> None:
    number = issue(client)
    with connect(city, autocommit=True) as conn:
        conn.execute("ALTER TABLE issued_sheet DISABLE TRIGGER ALL")
        conn.execute(
            "UPDATE issued_sheet SET answers = replace(answers::text, '商業地域', '工業地域')::jsonb WHERE id = %s",
            (read_id(number),),
        )
        conn.execute("ALTER TABLE issued_sheet ENABLE TRIGGER ALL")
    page = client.get(f"/verify/{number}").get_data(as_text=True)
    assert 'role="alert"' in page
    assert "発行時のものと一致しません" in page
    assert 'id="today"' not in page, "what was never answered is not compared"
    assert "発行時のものではありません" in page
    answer = client.get(f"/sheets/{number}.pdf")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/verify/")


def test_what_would_differ_today_is_told_layer_by_layer(client: FlaskClient, city: str) -> None:
    number = issue(client)
    before = client.get(f"/verify/{number}").get_data(as_text=True)
    assert "今照会しても、同じ答えになります" in before
    zone = shapely.box(139.0, 35.0, 139.01, 35.02)
    zoning = catalogue().layer("zoning")
    changed = {"use": "industrial", "floor_area_ratio": 200, "building_coverage_ratio": 60}
    with connect(city, autocommit=True) as conn, conn.transaction():
        commit(conn, zoning, [Assertion("z1", date(1996, 5, 10), None, zone, changed)])
    page = client.get(f"/verify/{number}").get_data(as_text=True)
    table = page[page.index("verify-changes") : page.index("</table>")]
    was, now = (re.search(rf'<td class="{kind}">(.*?)</td>', table, re.S)[1] for kind in ("was", "now"))  # type: ignore[index]
    assert "商業地域" in was
    assert "工業地域" in now
    assert table.count("<tr>") == 2  # its head, and zoning: nothing else changed
    # The sheet itself still says what it said.
    opened = pypdfium2.PdfDocument(client.get(f"/sheets/{number}.pdf").data)
    words = "".join(p.get_textpage().get_text_bounded() for p in opened)
    assert "商業地域" in words
    assert "工業地域" not in words
    english = client.get(f"/verify/{number}?lang=en").get_data(as_text=True)
    assert "Asked today, the answer would differ" in english


def test_an_unknown_number_is_a_readable_404(client: FlaskClient, city: str) -> None:
    answer = client.get("/verify/AAAAA-BBBBB-CCCCC-DDDDD")
    assert answer.status_code == 404
    assert "この番号の照会票は見つかりません" in answer.get_data(as_text=True)
    assert client.get("/sheets/AAAAA-BBBBB-CCCCC-DDDDD.pdf").status_code == 404
    assert client.get("/sheets/../x.pdf").status_code == 404
    assert client.get("/verify?id=nonsense").status_code == 404


def test_a_number_may_be_typed_as_it_is_read(client: FlaskClient, city: str) -> None:
    number = issue(client)
    typed = number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    answer = client.get("/verify", query_string={"id": typed})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/verify/{number}"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"place": ""}, "place"),
        ({"place": "\n".join(f"35.0{n:02d},139.005" for n in range(21))}, "place"),
        ({"scale": "499"}, "scale"),
        ({"scale": "10001"}, "scale"),
        ({"paper": "a0"}, "paper"),
        ({"orientation": "upside-down"}, "orientation"),
        ({"as_of": "tomorrow"}, "as_of"),
    ],
)
def test_bad_questions_are_refused_by_name_and_nothing_is_stored(
    client: FlaskClient, city: str, given: dict[str, str], name: str
) -> None:
    with connect(city) as conn:
        before = conn.execute("SELECT count(*) FROM issued_sheet").fetchone()
        answer = client.post(
            "/sheet", data={"place": POINT, **given}, headers={**SAME_SITE, "Accept": "application/problem+json"}
        )
        assert answer.status_code == 400
        assert answer.get_json(force=True)["parameter"] == name
        assert conn.execute("SELECT count(*) FROM issued_sheet").fetchone() == before


def test_another_site_cannot_issue(client: FlaskClient, city: str) -> None:
    answer = client.post("/sheet", data={"place": POINT}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_too_many_in_a_minute_are_put_off(client: FlaskClient, city: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_A_MINUTE", 0)
    answer = client.post("/sheet", data={"place": POINT}, headers=SAME_SITE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_one_network_has_its_share_and_leaves_the_rest_to_others(
    app: Flask, client: FlaskClient, city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "mapsvc.sheet_pace", pace.Pace(1))

    def status(address: str) -> int:
        told = {**SAME_SITE, "X-Forwarded-For": address}
        return client.post("/sheet", data={"place": POINT}, headers=told).status_code

    assert [status("203.0.113.7"), status("203.0.113.200"), status("198.51.100.7")] == [303, 503, 303]
    assert status("6.6.6.6, 203.0.113.9") == 503  # what a visitor writes before the proxy's word counts for nothing


def test_a_visitor_cannot_pass_for_the_counter(client: FlaskClient, city: str) -> None:
    number = issue(client, channel="counter")
    with connect(city) as conn:
        row = conn.execute("SELECT issue ->> 'channel' FROM issued_sheet WHERE id = %s", (read_id(number),)).fetchone()
    assert row == ("web",)


def test_no_column_tells_who_asked(city: str) -> None:
    with connect(city) as conn:
        rows = conn.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'issued_sheet'")
        names = {row[0] for row in rows}
    assert names == {"id", "issued_at", "language", "program", "issue", "request", "answers", "sha256"}
