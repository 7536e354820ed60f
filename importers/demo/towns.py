"""Wards (区) and towns (町丁目): groups of superblocks, so that their borders run along roads and rivers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo.faces import Faces, Ints
from importers.demo.names import NUMERALS, WARDS, romaji
from importers.demo.network import Network
from importers.demo.noise import Floats


@dataclass(frozen=True)
class Town:
    """A 町丁目 with the indices of its faces."""

    name: str
    kana: str
    name_en: str
    ward: int
    """Index in WARDS."""
    faces: Ints


@dataclass(frozen=True)
class Towns:
    """The city's towns, and for every face its town and ward."""

    towns: tuple[Town, ...]
    of_face: Ints
    ward_of_face: Ints


def _clusters(at: Floats, size: float) -> Ints:
    """Cluster number of each point: seeds far from one another, each point with the nearest seed."""
    count = max(1, round(len(at) / size))
    seeds = [int(np.argmin(at[:, 0] + at[:, 1]))]
    while len(seeds) < count:
        gap = np.min(np.hypot(*(at[:, None, :] - at[None, seeds, :]).transpose(2, 0, 1)), axis=1)
        seeds.append(int(np.argmax(gap)))
    far = np.hypot(*(at[:, None, :] - at[None, seeds, :]).transpose(2, 0, 1))
    return np.asarray(np.argmin(far, axis=1), dtype=np.int64)


def _title(base: str, kana: str, number: int, count: int) -> tuple[str, str, str]:
    """Name, reading, English: 丁目 where the town is divided, else 町. Both forms of one name occur on purpose."""
    if count == 1:
        if base.endswith("通"):
            return base, kana, romaji(kana)
        return f"{base}町", f"{kana}ちょう", f"{romaji(kana)}-cho"
    reading = f"{kana}{number + 1}ちょうめ"
    return f"{base}{NUMERALS[number]}丁目", reading, f"{romaji(kana)} {number + 1}-chome"


def make_towns(faces: Faces, network: Network, prefix: str = "") -> Towns:
    """Towns and wards from the superblocks; ``prefix`` distinguishes the names of further tiles of a larger city."""
    middle = shapely.centroid(np.array(network.superblocks))
    at = np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])
    seats = np.array([ward.seat for ward in WARDS])
    ward_of = np.argmin(np.hypot(*(at[:, None, :] - seats[None, :, :]).transpose(2, 0, 1)), axis=1)
    built = np.bincount(faces.district, weights=faces.size * faces.built, minlength=len(at)) > 15_000
    present = np.bincount(faces.district, minlength=len(at)) > 0
    town_of = np.full(len(at), -1)
    towns: list[Town] = []
    for index, ward in enumerate(WARDS):
        left = list(ward.towns)
        for urban, size in ((True, 3.4), (False, 2.2)):
            members = np.flatnonzero((ward_of == index) & (built == urban) & present)
            if not len(members):
                continue
            cluster = _clusters(at[members], max(size, len(members) / max(1, len(left) - (8 if urban else 0))))
            seat = np.hypot(*(at[members] - seats[index]).T)
            order = sorted(set(cluster.tolist()), key=lambda c: float(seat[cluster == c].min()))
            for c in order:
                base, kana = left.pop(0) if left else (f"{ward.name[:-1]}第{len(towns)}", ward.kana[:-1])
                group = members[cluster == c][np.argsort(seat[cluster == c], kind="stable")]
                if not urban:
                    group = [group]
                for number, one in enumerate(group):
                    town_of[one] = len(towns)
                    name, reading, english = _title(prefix + base, kana, number, len(group))
                    towns.append(Town(name, reading, english, index, np.empty(0, dtype=np.int64)))
        # the pitfall every address parser meets: X町 beside X一丁目
        firsts = [t for t in towns if t.ward == index and t.name.endswith("一丁目")]
        single = [i for i, t in enumerate(towns) if t.ward == index and t.name.endswith("町")]
        for first, number in zip(firsts[:2], single, strict=False):
            base, kana = first.name.removesuffix("一丁目"), first.kana.removesuffix("1ちょうめ")
            towns[number] = Town(f"{base}町", f"{kana}ちょう", f"{romaji(kana)}-cho", index, towns[number].faces)
    of_face = town_of[faces.district]
    named = tuple(
        Town(t.name, t.kana, t.name_en, t.ward, np.flatnonzero(of_face == number)) for number, t in enumerate(towns)
    )
    return Towns(named, of_face, np.asarray(ward_of[faces.district]))
