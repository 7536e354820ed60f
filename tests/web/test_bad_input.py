"""Every way to ask wrongly: the exact status, the parameter named, and never a trace of the program."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

R = "/api/restrictions"
GOOD = "lat=35.001&lon=139.001"

# address, status, problem, parameter
PROBLEMS: list[tuple[str, int, str, str | None]] = [
    (f"{R}?lat=91&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=-90.0001&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=35&lon=180.5", 400, "invalid-parameter", "lon"),
    (f"{R}?lat=35", 400, "invalid-parameter", "lon"),
    (f"{R}", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=nan&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=inf&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=1e1&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=３５&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=35;DROP+TABLE+feature&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=35%00&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?lat=35&lat=36&lon=139", 400, "invalid-parameter", "lat"),
    (f"{R}?{GOOD}&as_of=2025-02-30", 400, "invalid-parameter", "as_of"),
    (f"{R}?{GOOD}&as_of=yesterday", 400, "invalid-parameter", "as_of"),
    (f"{R}?{GOOD}&as_of=2025-02", 400, "invalid-parameter", "as_of"),
    (f"{R}?{GOOD}&as_of=1600-01-01", 400, "invalid-parameter", "as_of"),
    (f"{R}?{GOOD}&as_of=" + "9" * 500, 400, "invalid-parameter", "as_of"),
    (f"{R}?{GOOD}&known_at=2025-01-01", 400, "invalid-parameter", "known_at"),
    (f"{R}?{GOOD}&known_at=2025-13-01T00:00:00Z", 400, "invalid-parameter", "known_at"),
    (f"{R}?{GOOD}&known_at=2999-01-01T00:00:00Z", 400, "invalid-parameter", "known_at"),
    (f"{R}?{GOOD}&known_at=0001-01-01T00:00:00%2B09:00", 400, "invalid-parameter", "known_at"),
    (f"{R}?{GOOD}&lang=xx", 400, "invalid-parameter", "lang"),
    (f"{R}?{GOOD}&lang=en%0d%0aSet-Cookie:%20a=b", 400, "invalid-parameter", "lang"),
    (f"{R}?{GOOD}&asof=2020-01-01", 400, "invalid-parameter", "asof"),
    ("/style.json?layers=zoning,nothing", 404, "unknown-layer", None),
    ("/style.json?layers=../../etc/passwd", 400, "invalid-parameter", "layers"),
    ("/style.json?layers=" + ",".join(f"a{n}" for n in range(65)), 400, "invalid-parameter", "layers"),
    ("/style.json?layers=zoning&as_of=x", 400, "invalid-parameter", "as_of"),
    ("/api/layers?lang=de", 400, "invalid-parameter", "lang"),
    ("/api/layers?page=2", 400, "invalid-parameter", "page"),
    ("/api/nothing", 404, "not-found", None),
    ("/i18n/de.json", 404, "not-found", None),
    ("/i18n/..%2f..%2fapp.json", 404, "not-found", None),
    ("/tiles/nothing.json", 404, "unknown-layer", None),
    ("/tiles/nothing/current/10/0/0.mvt", 404, "unknown-layer", None),
    ("/tiles/zoning/current/10/1024/0.mvt", 400, "invalid-parameter", "x"),
    ("/tiles/zoning/current/10/0/99999999.mvt", 400, "invalid-parameter", "y"),
    ("/tiles/zoning/current/23/0/0.mvt", 400, "invalid-parameter", "z"),
    ("/tiles/zoning/current/-1/0/0.mvt", 400, "invalid-parameter", "z"),
    ("/tiles/zoning/abc/10/0/0.mvt", 400, "invalid-parameter", "version"),
    ("/tiles/zoning/999/10/909/405.mvt", 404, "not-found", None),
    ("/tiles/zoning/current/10/909/405.mvt?as_of=2025-02-30", 400, "invalid-parameter", "as_of"),
    ("/tiles/zoning/current/10/909/405.mvt?day=1", 400, "invalid-parameter", "day"),
    ("/tiles/..%2f..%2fetc/current/10/909/405.mvt", 404, "not-found", None),
    ("/at/91,139?fragment=1", 400, "invalid-parameter", "lat"),
    (f"{R}?{GOOD}&lang=" + "x" * 5_000, 414, "too-long", None),
    ("/api/" + "x" * 3_000, 414, "too-long", None),
    ("/tiles/zoning/current/10/909/405.mvt?state=" + "x" * 5_000, 414, "too-long", None),
]

# address, status
PAGES: list[tuple[str, int]] = [
    ("/at/91,139", 400),
    ("/at/abc,def", 400),
    ("/at/35.0,139.0?as_of=never", 400),
    ("/at/35.0,139.0?fragment=2", 400),
    ("/at?lat=95&lon=139", 400),
    ("/at?lat=35", 400),
    ("/at/35.0", 404),
    ("/?lang=xx", 400),
    ("/layers/nothing", 404),
    ("/layers/..%2f..%2fsetup.cfg", 404),
    ("/static/../wsgi.py", 404),
    ("/static/%2e%2e/wsgi.py", 404),
    ("/static/dist/nothing.js", 404),
    ("/nothing", 404),
    ("/problems/nothing", 404),
    ("/%F0%28%8C%28", 404),
    ("//example.com/x", 404),
]


@pytest.mark.parametrize(("address", "status", "slug", "parameter"), PROBLEMS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_wrong_question_is_refused_as_a_problem(
    client: FlaskClient, address: str, status: int, slug: str, parameter: str | None, language: str
) -> None:
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    problem = json.loads(answer.data)
    assert problem["type"] == f"/problems/{slug}"
    assert problem["status"] == status
    assert problem.get("parameter") == parameter
    if parameter:
        assert problem["detail"].startswith(f"{parameter}: ")
        assert len(problem["detail"]) < 400
    assert problem["instance"].startswith("urn:uuid:")
    assert any("ぁ" <= char <= "ん" for char in problem["title"]) is (language == "ja")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("address", "status"), PAGES)
def test_people_get_a_page_that_says_what_to_do(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(address)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert '<html lang="ja">' in text
    assert "Traceback" not in text
    assert 'href="/?lang=ja"' in text
    assert 'href="//' not in text


def test_a_page_about_a_wrong_latitude_names_it_in_both_languages(client: FlaskClient) -> None:
    assert "lat: 十進の度で -90 から 90" in client.get("/at/91,139").get_data(as_text=True)
    assert "lat: must be decimal degrees from -90 to 90" in client.get("/at/91,139?lang=en").get_data(as_text=True)


def test_what_was_asked_is_shown_as_text_not_as_markup(client: FlaskClient) -> None:
    text = client.get("/at/35.0,139.0?as_of=<script>alert(1)</script>").get_data(as_text=True)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/api/layers", "/", "/at/35.0,139.0", "/healthz", "/style.json"])
def test_nothing_can_be_written(client: FlaskClient, method: str, address: str) -> None:
    answer = client.open(address, method=method, data=b"x=1")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_heavy_request_is_refused_before_it_is_read(client: FlaskClient) -> None:
    for address, size in (("/api/layers", 70_000), (R, 2_000_001)):
        answer = client.post(address, data=b"x" * size)
        assert answer.status_code == 413
        assert json.loads(answer.data)["type"] == "/problems/too-large"


def test_a_program_that_asks_for_json_gets_no_page(client: FlaskClient) -> None:
    answer = client.get("/at/91,139", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
