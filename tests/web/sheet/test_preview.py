"""The preview: pictures of the very pages, by plain addresses, without script."""

from __future__ import annotations

import html
import re
import struct
import zlib
from base64 import b64decode
from contextlib import ExitStack

import lxml.html
import numpy as np
import pypdfium2
import pytest
from flask.testing import FlaskClient

from tests.web.sheet.conftest import MIDDLE, Maker
from web.sheet import png, typeset
from web.sheet.identity import grouped

POINT = f"{MIDDLE[1]},{MIDDLE[0]}"


def test_the_page_shows_every_page_of_the_document(client: FlaskClient, city: str) -> None:
    page = client.get("/sheet", query_string={"place": POINT}).get_data(as_text=True)
    images = [html.unescape(found) for found in re.findall(r'<img src="([^"]+)"', page)]
    assert len(images) >= 2
    assert page.count('alt="') == len(images)
    assert "<script" not in page
    for address in images:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.mimetype == "image/png"
        width, height = struct.unpack(">II", answer.data[16:24])
        assert (width, height) == pytest.approx((910, 1286), abs=2)
    beyond = client.get(re.sub(r"page=\d+", f"page={len(images) + 1}", images[0]))
    assert beyond.status_code == 400


def test_a_site_of_too_many_corners_for_an_address_is_previewed_and_issued(client: FlaskClient, city: str) -> None:
    turns = np.linspace(0, 2 * np.pi, 600)
    ring = [f"{MIDDLE[0] + 4e-4 * np.cos(t):.9f} {MIDDLE[1] + 4e-4 * np.sin(t):.9f}" for t in [*turns[:-1], 0.0]]
    site = f"POLYGON(({','.join(ring)}))"
    assert client.get("/sheet", query_string={"place": site}).status_code == 414
    page = client.post("/sheet/preview", data={"place": site, "lang": "en"})
    assert page.status_code == 200
    tree = lxml.html.fromstring(page.get_data(as_text=True))
    assert tree.get("lang") == "en"
    pictures = tree.xpath("//ol[@class='plot-pages']//img/@src")
    assert pictures
    assert all(b64decode(one.removeprefix("data:image/png;base64,")).startswith(b"\x89PNG") for one in pictures)
    # The form holds the site: it can be previewed anew, and issued.
    form = tree.xpath("//form[@class='plot-form']")[0]
    assert (form.get("method"), form.get("action")) == ("post", "/sheet/preview")
    places = form.xpath(".//input[@name='place'][@checked]/@value")
    assert len(places) == 1
    issued = client.post("/sheet", data={"place": places}, headers={"Sec-Fetch-Site": "same-origin"})
    assert issued.status_code == 303


def test_preview_and_issue_differ_only_in_number_moment_and_code(sheet: Maker) -> None:
    content, issued = sheet()
    _, preview = sheet(preview=True, known_at=content.known_at)

    def lines(document: bytes) -> list[str]:
        opened = pypdfium2.PdfDocument(document)
        words = "".join(page.get_textpage().get_text_bounded() + "\n" for page in opened)
        return [line.strip() for line in words.splitlines()]

    only_issued = set(lines(issued)) - set(lines(preview))
    allowed = ("番号", "発行日時", "内容の要約値", "maps.example.jp", grouped(content.id or ""))
    assert only_issued
    assert [line for line in only_issued if not any(word in line for word in allowed)] == []
    pages = [pypdfium2.PdfDocument(document)[1].render(scale=1).to_numpy() for document in (issued, preview)]
    body = slice(20, -60)  # the foot holds the number
    assert np.array_equal(pages[0][body], pages[1][body])


def test_a_fault_of_the_question_is_said_above_the_form(client: FlaskClient, city: str) -> None:
    answer = client.get("/sheet", query_string={"place": "nowhere"})
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert 'role="alert"' in page
    assert "<form" in page
    assert client.get("/sheet").status_code == 200
    assert client.get("/sheet?plase=1").status_code == 400


def test_hostile_places_are_shown_as_text(client: FlaskClient, city: str) -> None:
    page = client.get("/sheet", query_string={"place": '"><script>alert(1)</script>'}).get_data(as_text=True)
    assert "<script>" not in page


def test_a_busy_machine_says_when_to_come_again(
    client: FlaskClient, city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeset, "_WAIT_SECONDS", 0.01)
    with ExitStack() as others:
        for _ in range(typeset.AT_ONCE):
            others.enter_context(typeset.turn())
        answer = client.get("/sheet", query_string={"place": POINT, "as_of": "2024-01-01"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_pixels_come_back_from_the_png() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (7, 5, 3), dtype=np.uint8)
    picture = png.encode(pixels)
    data = zlib.decompress(picture[picture.index(b"IDAT") + 4 : picture.index(b"IEND") - 8])
    rows = np.frombuffer(data, np.uint8).reshape(7, 16)
    assert (rows[:, 0] == 2).all()
    assert np.array_equal(np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(7, 5, 3), pixels)
