"""The PDF: readable by everyone, exact on paper, and saying what the answer says."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import numpy as np
import pikepdf
import pypdfium2
import pytest

from layers.plot.paint import PIXEL_MM
from layers.registry import catalogue
from mapsvc.db.connection import Connection
from tests.web.sheet.conftest import HOSTILE, MIDDLE, Maker, square_on_plane
from web.sheet.making import make
from web.sheet.rows import theme_rows
from web.sheet.texts import texts

POINT = f"{MIDDLE[1]},{MIDDLE[0]}"


def text_of(document: bytes) -> str:
    """All text, without blanks and line ends."""
    opened = pypdfium2.PdfDocument(document)
    return re.sub(r"\s|\u200b|\ufffe", "", "".join(page.get_textpage().get_text_bounded() for page in opened))


def plain(words: str) -> str:
    return re.sub(r"\s", "", words)


def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Every element of the structure tree."""
    found: list[pikepdf.Dictionary] = []

    def walk(kids: object) -> None:
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                found.append(kid)
                if "/K" in kid:
                    walk(kid.K)

    walk(pdf.Root.StructTreeRoot.K)
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_is_a_tagged_document_with_language_and_title(sheet: Maker, language: str) -> None:
    _, document = sheet(language=language)
    with pikepdf.open(io.BytesIO(document)) as pdf:
        assert str(pdf.Root.Lang).startswith(language)
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert texts(language)("sheet.title") in str(meta["dc:title"])
        tags = elements(pdf)
        kinds = [str(tag.S) for tag in tags]
        assert kinds.count("/Figure") == 2  # map and QR code
        figures = [str(tag.Alt) for tag in tags if str(tag.S) == "/Figure"]
        assert any("1/2,500" in alt for alt in figures)
        assert any("/verify/" in alt for alt in figures)
        assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= set(kinds)
        heads = [tag for tag in tags if str(tag.S) == "/TH"]
        assert heads
        assert all("/A" in tag for tag in heads)  # each says for what it is the header


def test_fonts_are_embedded_and_subset(sheet: Maker) -> None:
    _, document = sheet()
    with pikepdf.open(io.BytesIO(document)) as pdf:
        fonts = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/Font"]
        below = [font.DescendantFonts[0] for font in fonts if "/DescendantFonts" in font]
        assert below
        for font in below:
            assert re.fullmatch(r"/[A-Z]{6}\+NotoSansCJKjp.*", str(font.BaseFont))
            assert "/FontFile3" in font.FontDescriptor
    assert len(document) < 1_000_000


def test_the_ruler_is_100_mm_long(sheet: Maker) -> None:
    _, document = sheet(paper="a3", orientation="landscape")
    page = pypdfium2.PdfDocument(document)[0]
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [420, 297]
    # The long ticks of the ruler: upright, 2.6 mm, ten of them 10 mm apart. Each is as thick as the next.
    boxes = [thing.get_bounds() for thing in page.get_objects()]
    ticks = sorted({round(left, 2) for left, low, right, high in boxes if right - left < 2 and 7 < high - low < 9.5})
    assert len(ticks) == 11
    gaps = [(b - a) / 72 * 25.4 for a, b in pairwise(ticks)]
    assert gaps == pytest.approx([10] * 10, abs=0.02)
    assert (ticks[-1] - ticks[0]) / 72 * 25.4 == pytest.approx(100, abs=0.05)


@pytest.mark.parametrize(("scale", "expected_mm"), [(1_000, 50.0), (500, 100.0), (2_500, 20.0)])
def test_50_metres_are_as_long_as_the_scale_says(sheet: Maker, scale: int, expected_mm: float) -> None:
    """Measured on the picture of the page: the district's colour, from edge to edge, at 254 dots an inch."""
    _, with_it = sheet(scale=scale, layers=("district_plan",), preview=True)
    _, without = sheet(scale=scale, layers=("flood_depth",), preview=True)
    pages = [pypdfium2.PdfDocument(document)[0] for document in (with_it, without)]
    pictures = [page.render(scale=254 / 72).to_numpy().astype(int) for page in pages]
    differs = np.abs(pictures[0] - pictures[1]).sum(axis=2) > 12
    map_part = differs[900:2200]  # the map's rows on an A4 page: above and below stand texts
    columns = np.flatnonzero(map_part.sum(axis=0) > 0.6 * map_part.sum(axis=0).max())
    style = catalogue().layer("district_plan").style
    outline = max(style.outline_width * PIXEL_MM, 0.08) * 10  # half of it stands out on each side
    assert expected_mm * 10 - 1 <= columns.max() - columns.min() + 1 <= expected_mm * 10 + outline + 1


def test_the_legend_holds_exactly_what_is_on_the_map(sheet: Maker) -> None:
    _, document = sheet(layers=("zoning", "flood_depth", "district_plan"), scale=1_000)
    words = text_of(document)
    legend = words[
        words.index("凡例（この図にあるもの）") : words.index("都市計画", words.index("凡例（この図にあるもの）"))
    ]
    assert "商業地域" in legend
    zoning = catalogue().layer("zoning").field("use")
    assert zoning is not None
    others = [code.title.ja for code in zoning.codes if code.value != "commercial"]
    assert not [title for title in others if f"{title}" in legend]
    assert plain(texts("ja")("sheet.absent", layers=catalogue().layer("flood_depth").title.ja)) in words


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_table_says_what_the_answer_says(sheet: Maker, language: str) -> None:
    content, document = sheet(language=language)
    words = text_of(document)
    gettext = texts(language)
    for theme in content.answers[0]["themes"]:
        for layer, row in zip(theme["layers"], theme_rows(theme, gettext), strict=True):
            told = plain(layer["title"]) + plain(row["state_text"])
            assert told in words, told
            for feature in layer["features"]:
                assert plain(feature["name"]).replace("👍", "〓") in words
    assert plain(content.digest()) in words


def test_a_site_has_areas_and_shares_that_add_up(sheet: Maker) -> None:
    content, document = sheet(square_on_plane(60).wkt)
    place = content.answers[0]["place"]
    assert place["area_m2"] == pytest.approx(3600, abs=0.5)
    words = text_of(document)
    assert f"{place['area_m2']:,.2f}㎡" in words
    plan = next(one for t in content.answers[0]["themes"] for one in t["layers"] if one["id"] == "district_plan")
    areas = plan["areas"]
    assert areas["affected_m2"] == pytest.approx(2500, abs=0.5)
    assert areas["affected_m2"] + areas["not_affected_m2"] + areas["no_data_m2"] == pytest.approx(place["area_m2"])
    assert f"{areas['affected_m2']:,.2f}㎡" in words


def test_several_places_have_a_map_and_a_table_each(sheet: Maker) -> None:
    _, document = sheet(POINT, "35.015,139.015", "36.5,140.5", paper="a3", orientation="landscape")
    with pikepdf.open(io.BytesIO(document)) as pdf:
        maps = [tag for tag in elements(pdf) if str(tag.S) == "/Figure" and "1/2,500" in str(tag.Alt)]
        assert len(maps) == 3
    words = text_of(document)
    for number, place in enumerate((POINT, "35.015,139.015", "36.5,140.5"), 1):
        lat, lon = (float(part) for part in place.split(","))
        assert plain(f"{number}.北緯{lat:.6f}°東経{lon:.6f}°") in words


def test_where_there_are_no_data_the_sheet_says_so(sheet: Maker) -> None:
    content, document = sheet("36.5,140.5")
    states = {one["state"] for theme in content.answers[0]["themes"] for one in theme["layers"]}
    assert states == {"no_data"}
    words = text_of(document)
    count = sum(len(theme["layers"]) for theme in content.answers[0]["themes"])
    assert plain(texts("ja")("sheet.counts", affected=0, not_affected=0, no_data=count)) in words
    assert "制限がないという意味ではありません" in words


def test_hostile_names_are_text(sheet: Maker) -> None:
    _, document = sheet(scale=500)
    assert plain(HOSTILE).replace("👍", "〓") in text_of(document)


def test_an_earlier_day_is_answered_and_drawn_as_it_was(sheet: Maker) -> None:
    _, document = sheet(as_of="1990-01-01")
    words = text_of(document)
    assert "第一種低層住居専用地域" in words
    assert "1990年1月1日" in words
    assert plain(HOSTILE)[:10] not in words  # came in 2001


def test_the_same_content_gives_the_same_bytes(sheet: Maker, conn: Connection) -> None:
    content, document = sheet()
    assert make(conn, catalogue(), content) == document
    _, other = sheet()  # another number
    assert other != document


def test_names_of_400_characters_stay_on_the_page(sheet: Maker, conn: Connection) -> None:
    content, _ = sheet()
    for name in ("長" * 400, "W" * 400, "long words " * 40):
        for theme in content.answers[0]["themes"]:
            for layer in theme["layers"]:
                for feature in layer["features"]:
                    feature["name"] = name
        opened = pypdfium2.PdfDocument(make(conn, catalogue(), content))
        for page in opened:
            wide, _ = page.get_size()
            words = page.get_textpage()
            for index in range(words.count_rects()):
                left, _, right, _ = words.get_rect(index)
                assert left >= 0
                assert right <= wide - 20, name[:10]
