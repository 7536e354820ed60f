"""Reading a list: what it is, or why it cannot be taken; never a row lost, joined or moved."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.bulk.limits import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from web.bulk.refused import Refused
from web.bulk.roles import Roles, guess, named
from web.bulk.table import rows, scan


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_encodings_of_japanese_spreadsheets_are_told_apart(encoding: str) -> None:
    raw = "番号,住所\n1,横浜市中区本町６丁目５０番地の１０\n".encode(encoding)
    shape = scan(raw)
    assert shape.header == ("番号", "住所")
    assert list(rows(raw, shape)) == [(["1", "横浜市中区本町６丁目５０番地の１０"], None)]


def test_bytes_that_may_be_two_encodings_are_asked_about_and_a_choice_decides() -> None:
    raw = "名,ﾃｽﾄ\n".encode("cp932")[:0] + b"n,\xc2\xb1\n1,\xc2\xb2\n"  # ﾂｱ in CP932, ± in UTF-8
    with pytest.raises(Refused) as refused:
        scan(raw)
    assert refused.value.why == "encoding_ambiguous"
    assert scan(raw, "cp932").header == ("n", "ﾂｱ")
    assert scan(raw, "utf-8").header == ("n", "±")


def test_the_words_of_the_header_decide_where_the_bytes_do_not() -> None:
    raw = "住所,備考\n".encode() + b"a,\xc2\xb1\n"
    assert scan(raw).encoding == "utf-8"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "empty"),
        (b"\n\r\n \n", "only_header"),
        (b"\xef\xbb\xbf", "empty"),
        ("番号,住所\n".encode(), "only_header"),
        ("番号,住所\n\n\n".encode(), "only_header"),
        (b"a,b\n\x81\xff\xfe,\xe3\x81\n", "encoding"),
        (b"a,b\n1,\x00\n", "nul"),
        ("a,住所\n".encode("utf-16-le") + "1,横浜\n".encode("utf-16-le"), "nul"),
        (b'a,b\n1,"open\n2,x\n3,y\n', "quotes"),
        (b'a,b\n1,"' + b"x" * 3_000 + b"\n2,y\n", "quotes"),
        (b"a,b\n1," + b"x" * 2_001 + b"\n", "cell"),
        (b"," * MOST_COLUMNS + b"\n1\n", "columns"),
        (b"a\n" + b"," * MOST_COLUMNS + b"x\n", "columns"),
        (b"a," * 40_000 + b"\n1\n", "header_size"),
    ],
)
def test_what_is_wrong_is_named(raw: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        scan(raw)
    assert refused.value.why == why


def test_ten_million_columns_are_refused_by_the_length_of_the_first_line() -> None:
    with pytest.raises(Refused) as refused:
        scan(b"," * 10_000_000 + b"\n")
    assert refused.value.why == "header_size"


def test_the_largest_list_is_taken_and_one_row_more_is_not() -> None:
    assert scan(b"a\n" + b"1\n" * MOST_ROWS).rows == MOST_ROWS
    with pytest.raises(Refused) as refused:
        scan(b"a\n" + b"1\n" * (MOST_ROWS + 1))
    assert refused.value.why == "rows"
    with pytest.raises(Refused) as refused:
        scan(b"a\n" + b"1" * MOST_BYTES)
    assert refused.value.why == "size"


def test_a_chosen_encoding_that_does_not_fit_names_the_line() -> None:
    with pytest.raises(Refused) as refused:
        scan("a,b\n1,2\n3,横浜\n".encode("cp932"), "utf-8")
    assert refused.value.why == "encoding_line"
    assert refused.value.values["line"] == 3


def test_repeated_and_empty_names_are_told_apart_also_by_case() -> None:
    assert scan(b"x,X,,x\n1,2,3,4\n").header == ("x", "X 2", "column 3", "x 3")


def test_ragged_rows_keep_their_cells_and_say_that_they_are_ragged() -> None:
    raw = "番号,住所\n1,東区\n2\n3,東区1-2,3F\n4,西区,,\n".encode()
    shape = scan(raw)
    assert shape.header == ("番号", "住所", "column 3")
    assert list(rows(raw, shape)) == [
        (["1", "東区", ""], None),
        (["2", "", ""], "few"),
        (["3", "東区1-2", "3F"], "many"),
        (["4", "西区", ""], None),
    ]


def test_empty_lines_between_rows_are_rows_and_those_at_the_end_are_not() -> None:
    raw = b"\n\na,b\r\n1,x\r\n\r\n,\r\n2,y\r\n\r\n\r\n"
    shape = scan(raw)
    found = list(rows(raw, shape))
    assert [wrong for _, wrong in found] == [None, "blank", "blank", None]
    assert shape.rows == len(found) == 4


cells = st.text(st.characters(exclude_characters="\0\x04", codec="utf-8"), max_size=12)
tables = st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1))


@given(tables)
def test_whatever_a_spreadsheet_writes_is_read_as_it_was(table: list[list[str]]) -> None:
    width = len(table[0])
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([f"名{number}" for number in range(width)])
    writer.writerows(table)
    raw = text.getvalue().encode("utf-8-sig")
    shape = scan(raw)
    assert shape.rows == len(table)
    assert [found for found, _ in rows(raw, shape)] == table


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("番号,住所,備考", Roles((1,))),
        ("名称,所在地,緯度,経度", Roles((1,), 2, 3)),
        ("lon,lat", Roles((), 1, 0)),
        ("Latitude,Longitude,Name", Roles((), 0, 1)),
        ("市区町村,町名,番地", Roles((0, 1, 2))),
        ("番地,町名,区名", Roles((2, 1, 0))),
        ("都道府県名,市区町村名,政令市区名,大字・町名,丁目,番地,号", Roles((0, 1, 2, 3, 4, 5, 6))),
        ("町丁目,丁目,番地以下,号", Roles((0, 2))),
        ("区,町名,街区符号,住居番号", Roles((0, 1, 2, 3))),
        ("号,町名", Roles((1,))),
        ("緯度（日本測地系）,経度（日本測地系）", Roles((), None, None, True)),
        ("緯度,備考", Roles()),
        ("a,b,c", Roles()),
    ],
)
def test_columns_are_guessed_by_their_names(header: str, roles: Roles) -> None:
    assert guess(header.split(",")) == roles


def test_columns_can_be_named_and_a_wrong_name_is_refused() -> None:
    header = ["市", "町", "番地", "y", "x"]
    assert named(header, "address=市+町+番地,lat=y,lon=x") == Roles((0, 1, 2), 3, 4)
    for text in ("address=県", "lat=y", "place=市", "住所", "lat=y,lon=y"):
        with pytest.raises(Refused):
            named(header, text)
