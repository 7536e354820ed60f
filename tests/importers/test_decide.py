"""What a source leaves open is decided by evidence or refused, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers import decide
from importers.source import Options
from mapsvc.errors import Ambiguous, InvalidInput

NONE = Options()
BOTH = "都市計画".encode()
"""Valid in UTF-8, and by chance in CP932 as other characters."""
TOKYO_BOX = (139.5, 35.3, 139.7, 35.6)


def test_both_readings_are_possible_for_the_sample() -> None:
    assert BOTH.decode("cp932") != BOTH.decode("utf-8")


def test_bytes_that_only_one_encoding_can_hold_decide() -> None:
    assert decide.encoding(["商業地域".encode("cp932")], NONE)[0] == "cp932"
    assert decide.encoding(["第一種住居地域".encode()], NONE)[0] == "utf-8"


def test_bytes_decide_against_a_wrong_declaration_and_say_so() -> None:
    name, decision = decide.encoding(["商業地域".encode("cp932")], NONE, declared="UTF-8")
    assert name == "cp932"
    assert "although .cpg says 'UTF-8'" in decision.evidence


def test_bytes_valid_in_both_are_refused_naming_the_option() -> None:
    with pytest.raises(Ambiguous, match="--encoding") as caught:
        decide.encoding([BOTH], NONE)
    assert "都市計画" in str(caught.value)


@pytest.mark.parametrize("declared", ["\ufeffShift_JIS\r\n", "Shift_JIS", "932", "SJIS", "ANSI 932"])
def test_a_declaration_decides_between_possible_readings(declared: str) -> None:
    assert decide.encoding([BOTH], NONE, declared=declared)[0] == "cp932"
    assert decide.encoding([BOTH], Options(encoding="utf-8"), declared=declared)[0] == "utf-8"


def test_an_unknown_encoding_is_wrong_use() -> None:
    with pytest.raises(InvalidInput, match="--encoding"):
        decide.encoding([BOTH], Options(encoding="klingon"))


@given(st.text("亜商業地域ｱイロハ一二 12ab", min_size=1))
def test_a_declared_encoding_always_reads_its_own_text(text: str) -> None:
    raw = text.encode("cp932")
    name, _decision = decide.encoding([raw], NONE, declared="cp932")
    assert raw.decode(name) == raw.decode("cp932")


def test_a_missing_crs_is_refused_with_candidates() -> None:
    with pytest.raises(Ambiguous, match=r"6668 JGD2011.*4301 Tokyo.*--crs"):
        decide.crs(None, TOKYO_BOX, NONE)
    with pytest.raises(Ambiguous, match=r"Japan Plane Rectangular.*--crs"):
        decide.crs(None, (-20_000, -70_000, -10_000, -60_000), NONE)


def test_a_crs_as_arcgis_writes_it_is_found() -> None:
    prj = (
        'PROJCS["JGD_2011_Japan_Zone_9",GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,'
        '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",139.8333333333333],'
        'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",36.0],UNIT["Meter",1.0]]'
    )
    code, decision = decide.crs(prj, None, NONE)
    assert code == 6677
    assert "JGD_2011_Japan_Zone_9" in decision.evidence


def test_exchanged_axes_are_refused_unless_told() -> None:
    exchanged = decide.swapped(TOKYO_BOX)
    with pytest.raises(Ambiguous, match="--axis yx"):
        decide.axis(6668, exchanged, NONE)
    assert decide.axis(6668, exchanged, Options(axis="yx"))[0] is True
    assert decide.axis(6668, TOKYO_BOX, NONE)[0] is False
