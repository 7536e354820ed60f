"""Terms, help and the list of all data: what they say, in whose words, and of when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mapsvc.config import read_settings
from mapsvc.errors import Unavailable
from web.terms import WRITTEN, dated, own_terms


def test_terms_say_what_is_stored_and_when_they_were_written(client: FlaskClient) -> None:
    page = client.get("/terms?lang=ja").get_data(as_text=True)
    assert f'datetime="{WRITTEN.isoformat()}"' in page
    assert "Cookieは、職員がログインするときにだけ" in page
    assert "証明ではありません" in page
    english = client.get("/terms?lang=en").get_data(as_text=True)
    assert "Cookies are used only for staff" in english


def test_a_city_says_its_own_terms(tmp_path: Path) -> None:
    file = tmp_path / "terms.txt"
    file.write_text("2027-04-01\n\n# 利用条件\nこの市の<文>です。\n\n次の段落。\n", encoding="utf-8")
    settings = replace(read_settings(), terms=file)
    terms = own_terms(settings, "ja")
    assert terms is not None
    assert terms.date.isoformat() == dated(settings) == "2027-04-01"
    assert [(one.heading, one.paragraphs) for one in terms.sections] == [
        ("利用条件", ("この市の<文>です。", "次の段落。"))
    ]
    (tmp_path / "terms.en.txt").write_text("Ours.", encoding="utf-8")
    english = own_terms(settings, "en")
    assert english is not None
    assert english.sections[0].paragraphs == ("Ours.",)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unavailable, match="MAPSVC_TERMS"):
        own_terms(settings, "ja")


def test_help_tells_the_tour_without_script(client: FlaskClient) -> None:
    page = client.get("/help?lang=ja").get_data(as_text=True)
    assert page.count("<li><h2>") == 6
    assert "map.tour" not in page, "every text is there"


def test_about_tells_of_each_layer_where_it_stops(client: FlaskClient) -> None:
    page = client.get("/about?lang=ja").get_data(as_text=True)
    row = page[page.index('href="/layers/zoning?lang=ja"') :]
    row = row[: row.index("</tr>")]
    assert "km²" in row
    assert "試験市都市計画図 &amp; &lt;図面&gt;" in row
    assert "2025年3月31日" in row
    assert 'href="/layers/coverage' not in page


def test_every_page_leads_there(client: FlaskClient) -> None:
    page = client.get("/layers?lang=ja").get_data(as_text=True)
    for path in ("/terms", "/help", "/about", "/figures"):
        assert f'href="{path}?lang=ja"' in page
        assert client.get(path).status_code == 200
