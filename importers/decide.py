"""Decisions about a source that its bytes may leave open: encoding, CRS, axis order.

Each function answers with the value and a :class:`Decision` that names the evidence, or raises ``Ambiguous`` naming
the option by which a person decides. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from importers.source import Decision, Options
from mapsvc.errors import Ambiguous, InvalidInput, UnreadableSource
from mapsvc.geo import JAPAN

Bounds = tuple[float, float, float, float]

_CODECS = {
    "utf8": "utf-8", "utf8sig": "utf-8-sig", "65001": "utf-8", "ascii": "utf-8", "usascii": "utf-8",
    "shiftjis": "cp932", "sjis": "cp932", "cp932": "cp932", "932": "cp932", "ms932": "cp932",
    "windows31j": "cp932", "ansi932": "cp932", "xsjis": "cp932", "oem932": "cp932", "shiftjis2004": "cp932",
    "eucjp": "euc_jp", "iso2022jp": "iso2022_jp",
}  # fmt: skip
_BOM = b"\xef\xbb\xbf"


@contextmanager
def about(name: str) -> Iterator[None]:
    """What is refused in this block names the file or table ``name``."""
    try:
        yield
    except Ambiguous as error:
        if name in str(error):
            raise
        raise Ambiguous(f"{error.what} of {name}", error.candidates, error.option) from error
    except UnreadableSource as error:
        if name in str(error):
            raise
        raise UnreadableSource(f"{name}: {error}") from error


COINCIDENT = frozenset({4326, 4612, 6668, 6697, 4979})
"""WGS 84, JGD2000, JGD2011 (2D and 3D): taken as the same system, see :mod:`mapsvc.geo`."""


def codec(name: str) -> str | None:
    """The Python codec that ``name`` (of a .cpg, an option, an XML header) means, or None."""
    return _CODECS.get(re.sub(r"[^0-9a-z]", "", name.lstrip("\ufeff").lower()))


def wanted_codec(options: Options) -> str | None:
    """The codec the person asked for; raises InvalidInput for one that is not known."""
    if options.encoding is None:
        return None
    known = codec(options.encoding)
    if known is None:
        raise InvalidInput("--encoding", f"{options.encoding!r} is not known; use utf-8 or cp932")
    return known


def readable(value: bytes, name: str) -> bool:
    """Whether ``value`` decodes; a character cut off at the end, as fixed-width columns do, is allowed."""
    try:
        value.decode(name)
    except UnicodeDecodeError as error:
        return len(value) > 4 and error.start >= len(value) - (3 if name.startswith("utf") else 1)
    return True


def encoding(
    samples: Iterable[bytes], options: Options, *, declared: str | None = None, by: str = ".cpg"
) -> tuple[str, Decision]:
    """Codec of the text in ``samples``. ``declared`` is what the source says of itself (``by`` what says it).

    Bytes that only one of UTF-8 and CP932 can hold decide by themselves, even against a declaration; where both
    can and the texts differ, the declaration decides, and without one Ambiguous is raised.
    """
    if name := wanted_codec(options):
        return name, Decision("encoding", name, "given as an option")
    high = [sample for sample in samples if not sample.isascii()]
    said = codec(declared) if declared else None
    if not high:
        return said or "utf-8", Decision("encoding", said or "utf-8", "all text is ASCII")
    bad = {name: sum(not readable(s, name) for s in high) for name in ("utf-8", "cp932")}
    fits = [name for name, count in bad.items() if count == 0]
    if len(fits) == 1:
        other = next(name for name in bad if name not in fits)
        evidence = f"{bad[other]} of {len(high)} non-ASCII values cannot be {other}"
        if said and said != fits[0]:
            evidence += f", although {by} says {declared!r}"
        return fits[0], Decision("encoding", fits[0], evidence)
    if said and (len(fits) == 2 or said not in bad):
        return said, Decision("encoding", said, f"{by} says {declared!r}")
    if len(fits) == 2:
        example = high[0][:60]
        shown = " or ".join(f"{name}: {example.decode(name, 'replace')!r}" for name in fits)
        raise Ambiguous("the encoding", f"the bytes are valid in both, {shown}", "--encoding utf-8 or cp932")
    best = min(bad, key=lambda name: bad[name])
    if said and bad.get(said, len(high)) * 20 <= len(high):
        return said, Decision("encoding", said, f"{by} says {declared!r}; {bad[said]} values do not decode")
    raise Ambiguous(
        "the encoding",
        f"{bad['utf-8']} of {len(high)} values are not UTF-8 and {bad['cp932']} are not CP932",
        f"--encoding {best}; rows that do not decode will be rejected",
    )


def file_encoding(raw: bytes, options: Options, *, standard: str | None = None) -> tuple[str, Decision]:
    """Codec of a whole text file. ``standard``: the format's standard that prescribes UTF-8, for valid UTF-8."""
    if raw.startswith(_BOM) and options.encoding is None:
        return "utf-8-sig", Decision("encoding", "utf-8", "the file begins with a byte order mark")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", Decision("encoding", "utf-16", "the file begins with a UTF-16 byte order mark")
    lines = raw.splitlines() if standard is None else [raw]
    declared, by = ("utf-8", standard) if standard else (None, "")
    name, decision = encoding(lines, options, declared=declared, by=by or "")
    return ("utf-8-sig" if name == "utf-8" and raw.startswith(_BOM) else name), decision


def decode(raw: bytes, name: str, what: str) -> str:
    """``raw`` as text; raises UnreadableSource naming the place."""
    try:
        return raw.decode(name)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UnreadableSource(f"{what}: line {line} is not {name}; say --encoding") from error


def in_japan(bounds: Bounds) -> bool:
    """Whether a box in degrees lies in and around Japan."""
    w, s, e, n = bounds
    return JAPAN[0] <= w and JAPAN[1] <= s and e <= JAPAN[2] and n <= JAPAN[3]


def swapped(bounds: Bounds) -> Bounds:
    """The box with its axes exchanged."""
    return bounds[1], bounds[0], bounds[3], bounds[2]


@dataclass(frozen=True, slots=True)
class _Known:
    code: int
    evidence: str


def _identify(given: str) -> int | None:
    """EPSG code of a CRS as WKT, ``EPSG:n`` or URN; None where it is none that EPSG lists."""
    try:
        system = CRS.from_user_input(given)
    except CRSError as error:
        raise UnreadableSource(f"the source's CRS cannot be read: {error}") from error
    if system.name in {"WGS 84 (CRS84)", "WGS 84 longitude-latitude"} or "CRS84" in given:
        return 4326
    found = system.to_epsg(min_confidence=60)
    return int(found) if found is not None else None


def candidates(bounds: Bounds) -> list[tuple[int, str]]:
    """The CRSs in which a box of coordinates lies in Japan, as (EPSG, name): what a person has to choose from."""
    if in_japan(bounds):
        return [(6668, "JGD2011 longitude/latitude"), (4301, "Tokyo datum longitude/latitude")]
    found = []
    centre = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    for code in [*range(6669, 6688), *range(30161, 30180), 3857, *range(6688, 6693)]:
        system = CRS.from_epsg(code)
        area = system.area_of_use
        lon, lat = Transformer.from_crs(code, 4326, always_xy=True).transform(*centre)
        inside = area is not None and area.west <= lon <= area.east and area.south <= lat <= area.north
        if inside and JAPAN[0] <= lon <= JAPAN[2] and JAPAN[1] <= lat <= JAPAN[3]:
            found.append((code, system.name))
    return found


def crs(
    given: str | None, bounds: Bounds | None, options: Options, *, by: str = ".prj", standard: str | None = None
) -> tuple[int, Decision]:
    """EPSG code of the source. ``given`` is its own statement (``by`` what makes it), ``standard`` the format's rule.

    ``bounds`` are the raw coordinates' (x, y, x, y); they are the evidence shown where nothing is stated.
    """
    if options.crs is not None:
        try:
            CRS.from_epsg(options.crs)
        except CRSError as error:
            raise InvalidInput("--crs", f"EPSG:{options.crs} is not known") from error
        return options.crs, Decision("crs", f"EPSG:{options.crs}", "given as an option")
    if given:
        code = _identify(given)
        if code is not None:
            return code, Decision("crs", f"EPSG:{code}", f"{by} says {_short(given)}")
        raise Ambiguous("the CRS", f"{by} says {_short(given)}, which EPSG does not list", "--crs EPSG-code")
    if standard:
        return 4326, Decision("crs", "EPSG:4326", standard)
    if bounds is None:
        raise Ambiguous("the CRS", f"there is no {by} and no coordinate to judge by", "--crs EPSG-code")
    options_shown = candidates(bounds) or candidates(swapped(bounds))
    listed = "; ".join(f"{code} {name}" for code, name in options_shown[:6]) or "none known in Japan"
    box = ", ".join(f"{value:.6g}" for value in bounds)
    more = f" and {len(options_shown) - 6} more" if len(options_shown) > 6 else ""
    raise Ambiguous("the CRS", f"there is no {by}; coordinates {box} fit {listed}{more}", "--crs EPSG-code")


def _short(given: str) -> str:
    named = re.match(r'\s*\w+\s*\[\s*"([^"]+)"', given)
    return repr(named.group(1) if named else given[:60])


def axis(code: int, bounds: Bounds | None, options: Options) -> tuple[bool, Decision]:
    """Whether x and y are to be exchanged. ``bounds``: of the coordinates as read, x first.

    Raises Ambiguous where the coordinates lie in Japan only when exchanged: the label or the values are wrong.
    """
    if options.axis is not None:
        if options.axis not in {"xy", "yx"}:
            raise InvalidInput("--axis", "must be xy (as labelled) or yx (exchanged)")
        return options.axis == "yx", Decision("axis", options.axis, "given as an option")
    if bounds is None or fits(code, bounds):
        return False, Decision("axis", "xy", "the coordinates lie in the CRS's area as they are")
    if fits(code, swapped(bounds)):
        raise Ambiguous(
            "the axis order",
            f"x {bounds[0]:.6g}–{bounds[2]:.6g}, y {bounds[1]:.6g}–{bounds[3]:.6g} lie in the area of EPSG:{code} "
            "only when exchanged (latitude or northing first)",
            "--axis yx to exchange them, --axis xy to keep them",
        )
    return False, Decision("axis", "xy", "the coordinates lie outside the CRS's area in either order")


def fits(code: int, bounds: Bounds) -> bool:
    """Whether the centre of a box in EPSG ``code`` lies in Japan and in the CRS's area of use (with 1° margin)."""
    centre = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    system = CRS.from_epsg(code)
    try:
        lon, lat = Transformer.from_crs(code, 4326, always_xy=True).transform(*centre)
    except ProjError:
        return False
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    area = system.area_of_use
    west, south, east, north = JAPAN if area is None else (area.west, area.south, area.east, area.north)
    inside = west - 1 <= lon <= east + 1 and south - 1 <= lat <= north + 1
    return bool(inside and JAPAN[0] <= lon <= JAPAN[2] and JAPAN[1] <= lat <= JAPAN[3])
