"""The pages of lists, as a visitor without script meets them."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mapsvc.config import read_settings
from mapsvc.db.connection import connect
from mapsvc.jobs.app import make_app
from tests.web.bulk.conftest import coordinates, fill, rows_of
from tests.working import work
from web.app import create_app
from web.bulk.limits import MOST_BYTES
from web.jobs import tasks

LIST = "番号,住所\n1,試験市東区港一丁目2番3号\n2,試験市港1-2-3\n3,ない町1-2\n"
START = {"do": "start", "address1": "1", "as_of": "2026-04-01", "language": "ja", "themes": ["planning", "hazard"]}


@pytest.fixture(scope="module")
def url(module_database: str) -> str:
    fill(module_database)
    return module_database


@pytest.fixture(scope="module")
def site(url: str) -> Iterator[Flask]:
    made = create_app(replace(read_settings(), database_url=url), url=url)
    yield made
    made.extensions["mapsvc"].close()


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    made = site.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ja"
    return made


def send(visitor: FlaskClient, content: bytes, name: str = "list.csv", **fields: str) -> TestResponse:
    return visitor.post("/bulk", data={"file": (io.BytesIO(content), name), **fields})


def uploaded(visitor: FlaskClient, text: str = LIST) -> str:
    answer = send(visitor, text.encode())
    assert answer.status_code == 303
    location: str = answer.headers["Location"]
    assert re.fullmatch(r"/bulk/[A-Za-z0-9_-]{32}", location), "192 random bits"
    return location


def answer_all(url: str) -> None:
    work(lambda: make_app(url, tasks(url)))


def test_from_the_upload_to_both_files(visitor: FlaskClient, url: str) -> None:
    page = uploaded(visitor)
    check = visitor.get(page)
    assert "港一丁目2番3号" in check.text
    assert '<option value="1" selected>住所</option>' in check.text
    assert "2027" not in check.text
    started = visitor.post(f"{page}/start", data=START)
    assert started.headers["Location"] == page
    waiting = visitor.get(page)
    assert "順番を待っています" in waiting.text
    assert "ワーカー" in waiting.text, "there is no worker, and the page says so"
    assert '<meta http-equiv="refresh"' in waiting.text
    assert '<meta http-equiv="refresh"' not in visitor.get(f"{page}?still=1").text
    status = visitor.get(f"{page}.json").json
    assert status
    assert (status["state"], status["workers"], status["rows"]) == ("waiting", False, 3)
    answer_all(url)
    done = visitor.get(page)
    assert "照会が終わりました" in done.text
    assert "候補が複数あります" in done.text
    assert done.headers["Cache-Control"] == "no-store"
    csv = visitor.get(f"{page}/answers.csv")
    assert csv.headers["Content-Disposition"] == 'attachment; filename="answers.csv"'
    assert [row["照会状態"] for row in rows_of(csv.data)] == ["回答", "候補複数", "特定できず"]
    assert "土砂災害警戒区域・特別警戒区域（該否）" in rows_of(csv.data)[0]
    assert "景観計画区域（該否）" not in rows_of(csv.data)[0], "a theme that was not asked for"
    assert visitor.get(f"{page}/answers.gpkg").data.startswith(b"SQLite format 3\0")


def test_in_english(visitor: FlaskClient, url: str) -> None:
    page = uploaded(visitor, "name,lat,lon\na,35.001,139.001\n")
    assert "Columns that tell the place" in visitor.get(f"{page}?lang=en").text
    answer = visitor.post(
        f"{page}/start?lang=en", data={**START, "address1": "", "lat": "1", "lon": "2", "language": "en"}
    )
    assert answer.headers["Location"] == f"{page}?lang=en"
    answer_all(url)
    row = rows_of(visitor.get(f"{page}/answers.csv").data)[0]
    assert row["query_state"] == "answered"
    assert (
        row["Zoning districts (state)"] == "affected"
        if "Zoning districts (state)" in row
        else "affected" in row.values()
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空です"),
        (b"a,b\n", "行がありません"),
        (b"a,b\n1,\x00\n", "NUL"),
        (b"a,b\n\xff\xff,\x81\n", "UTF-8でもShift_JIS"),
        (b'a,b\n1,"x\n', "引用符"),
        (b"," * 100_000 + b"\n", "200列"),
        (b"a\n" + b"x" * MOST_BYTES, "20 MB"),
    ],
)
def test_a_list_that_cannot_be_taken_is_refused_beside_the_form(
    visitor: FlaskClient, content: bytes, said: str
) -> None:
    answer = send(visitor, content)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert said in answer.text
    assert 'type="file"' in answer.text


def test_nothing_chosen_is_said_and_far_too_much_is_not_read(visitor: FlaskClient) -> None:
    assert "ファイルを選んで" in visitor.post("/bulk", data={}).text
    assert "ファイルを選んで" in send(visitor, b"a\n1\n", name="").text
    assert send(visitor, b"a\n" * (MOST_BYTES // 2 + 100_000)).status_code == 413


def test_choices_that_do_not_work_are_said_and_start_nothing(visitor: FlaskClient) -> None:
    page = uploaded(visitor)
    for wrong, said in (
        ({"address1": ""}, "住所の列、または"),
        ({"address1": "99"}, "この一覧にありません"),
        ({"lat": "0"}, "両方とも"),
        ({"themes": []}, "テーマを1つ以上"),
        ({"as_of": "きのう"}, "日付として"),
    ):
        answer = visitor.post(f"{page}/start", data={**START, **wrong})
        assert answer.status_code == 400
        assert said in answer.text
    assert visitor.get(f"{page}.json").json["state"] == "uploaded"  # type: ignore[index]


def test_another_encoding_is_read_again(visitor: FlaskClient) -> None:
    answer = send(visitor, "番号,住所\n1,横浜\n".encode("cp932"))
    page = answer.headers["Location"]
    wrong = visitor.post(f"{page}/start", data={"do": "reread", "encoding": "utf-8"})
    assert wrong.status_code == 400
    assert "1行目" in wrong.text
    assert visitor.post(f"{page}/start", data={"do": "reread", "encoding": "cp932"}).status_code == 303
    assert "横浜" in visitor.get(page).text


def test_stop_resume_and_delete(visitor: FlaskClient, url: str) -> None:
    page = uploaded(visitor, coordinates(10))
    visitor.post(f"{page}/start", data={**START, "address1": "", "lat": "1", "lon": "2"})
    assert visitor.post(f"{page}/stop").status_code == 303
    answer_all(url)
    assert visitor.get(f"{page}.json").json["state"] == "stopped"  # type: ignore[index]
    assert {row["照会状態"] for row in rows_of(visitor.get(f"{page}/answers.csv").data)} == {"未照会"}
    assert visitor.get(f"{page}/answers.gpkg").status_code == 404
    visitor.post(f"{page}/resume")
    answer_all(url)
    assert visitor.get(f"{page}.json").json["counts"]["answered"] == 10  # type: ignore[index]
    assert "削除しました" in visitor.post(f"{page}/delete").text
    for path in (page, f"{page}.json", f"{page}/answers.csv", f"{page}/answers.gpkg"):
        assert visitor.get(path).status_code == 404
    with connect(url) as conn:
        assert conn.execute("SELECT count(*) FROM bulk_job WHERE id = %s", [page[6:]]).fetchone() == (0,)


def test_a_wrong_address_is_404_and_another_site_may_start_nothing(visitor: FlaskClient) -> None:
    page = uploaded(visitor)
    for wrong in ("/bulk/x", page[:-1] + ("A" if page[-1] != "A" else "B"), f"{page}0.json"):
        assert visitor.get(wrong).status_code == 404
    assert visitor.post("/bulk/x/delete").status_code == 404
    foreign = visitor.post(f"{page}/delete", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert visitor.get(page).status_code == 200


def test_the_queue_says_how_many_come_before(visitor: FlaskClient, url: str) -> None:
    first, second = uploaded(visitor, coordinates(3)), uploaded(visitor, coordinates(3))
    for page in (first, second):
        visitor.post(f"{page}/start", data={**START, "address1": "", "lat": "1", "lon": "2"})
    ahead = [visitor.get(f"{page}.json").json["ahead"] for page in (first, second)]  # type: ignore[index]
    assert ahead[1] == ahead[0] + 1
    assert f"{ahead[1]}件" in visitor.get(second).text
    answer_all(url)


def test_neither_address_nor_key_goes_into_the_log(
    visitor: FlaskClient, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        page = uploaded(visitor)
        visitor.post(f"{page}/start", data=START)
        answer_all(url)
        visitor.get(page)
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "bulk" in logged
    for secret in ("港一丁目", "ない町", page[6:]):
        assert secret not in logged
