"""The PMTiles files that lie in ``var/basemaps``: looked for each time, so that one dropped, replaced or removed while
the service runs is noticed; one that cannot be served is said once and left out."""

from __future__ import annotations

import html
import json
import logging
import re
from pathlib import Path
from threading import Lock
from typing import Any

from web.basemaps.archive import Archive, BrokenArchive, Stamp
from web.basemaps.model import OWN, Basemap, Drawn
from web.basemaps.plain import SOURCE, Scheme, plain_style
from web.basemaps.read import Named

log = logging.getLogger("mapsvc.basemaps")
FOLDER = "basemaps"
MOST_STYLE_BYTES = 2_000_000
_HREF = re.compile(r"""href\s*=\s*["'](https://[^"'\s<>]{1,300})["']""", re.IGNORECASE)


class Folder:
    """The files of one folder, opened when they are first asked for."""

    def __init__(self, path: Path, named: tuple[Named, ...] = (), taken: frozenset[str] = frozenset()) -> None:
        """``named``: what the configuration says of files; ``taken``: ids that other base maps have."""
        self.path = path
        self._named = {one.file: one for one in named}
        self._taken = taken | {OWN}
        self._open: dict[str, Archive] = {}
        self._broken: dict[str, tuple[Stamp | None, str]] = {}
        self._lock = Lock()

    def files(self) -> dict[str, str]:
        """Names of the files by the ids of their base maps."""
        found: dict[str, str] = {}
        try:
            names = sorted(entry.name for entry in self.path.iterdir() if entry.name.endswith(".pmtiles"))
        except OSError:
            return {}
        for name in names:
            one = self._named[name].id if name in self._named else id_of(name)
            if one in found or one in self._taken:
                self._say(name, None, f"its id would be {one!r}, which another base map has: rename it")
            else:
                found[one] = name
        return found

    def archive(self, one: str) -> Archive | None:
        """The file of the base map ``one`` as it lies there now; None where there is none that can be served."""
        name = self.files().get(one)
        return None if name is None else self._current(name)

    def basemaps(self) -> list[Basemap]:
        """The base maps of all files that can be served."""
        found = [(one, self._current(name), name) for one, name in self.files().items()]
        return [made for one, archive, name in found if archive and (made := self._described(one, archive, name))]

    def problems(self) -> dict[str, str]:
        """Why files are left out, by their names, as of the last look."""
        self.basemaps()
        there = {entry.name for entry in self.path.iterdir()} if self.path.is_dir() else set()
        return {name: why for name, (_, why) in self._broken.items() if name in there}

    def style(self, one: str, archive: Archive, scheme: Scheme, tiles: str) -> dict[str, Any]:
        """The style of a file of vector tiles at ``tiles``: the one that lies beside it, else a plain one.

        Beside ``town.pmtiles`` that is ``town.style.json``, for dark screens ``town.dark.json``. Whatever its sources
        say, they are this file; signs and fonts of other sites are left out. Raises BrokenArchive for a broken style.
        """
        written = self._written(archive.path, scheme) or plain_style(layers_of(archive), scheme)
        named = {key for key, source in written.get("sources", {}).items() if _is_vector(source)}
        source = {
            "type": "vector",
            "tiles": [tiles],
            "minzoom": archive.header["min_zoom"],
            "maxzoom": archive.header["max_zoom"],
        }
        layers = [
            {**layer, "source": SOURCE} if "source" in layer else layer
            for layer in written["layers"]
            if isinstance(layer, dict) and (layer.get("type") == "background" or layer.get("source") in named)
        ]
        return {"version": 8, "name": one, "sources": {SOURCE: source}, "layers": layers}

    def _written(self, path: Path, scheme: Scheme) -> dict[str, Any] | None:
        endings = (".dark.json", ".style.json") if scheme == "dark" else (".style.json",)
        for ending in endings:
            beside = path.with_suffix(ending)
            if not beside.is_file():
                continue
            try:
                if beside.stat().st_size > MOST_STYLE_BYTES:
                    raise BrokenArchive(f"{beside.name} is larger than {MOST_STYLE_BYTES} bytes")
                read = json.loads(beside.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise BrokenArchive(f"{beside.name} cannot be read: {error}") from error
            if not isinstance(read, dict) or not isinstance(read.get("layers"), list) or read.get("version") != 8:
                raise BrokenArchive(f"{beside.name} is no MapLibre style of version 8")
            return read
        return None

    def _current(self, name: str) -> Archive | None:
        path = self.path / name
        try:
            stamp = Stamp.of(path)
        except OSError:
            return None
        with self._lock:
            held = self._open.get(name)
            if held is not None and held.stamp == stamp:
                return held
            if name in self._broken and self._broken[name][0] == stamp:
                return None
        try:
            opened = Archive(path)
        except (BrokenArchive, OSError) as error:
            self._say(name, stamp, str(error))
            with self._lock:
                self._open.pop(name, None)
            return None
        with self._lock:
            # Whoever still reads the former file holds it; it is closed when nobody does.
            self._open[name] = opened
            self._broken.pop(name, None)
        return opened

    def _described(self, one: str, archive: Archive, name: str) -> Basemap | None:
        said = self._named.get(name)
        text, url = attribution_of(archive.metadata)
        attribution = (said.attribution if said else None) or text
        if not attribution:
            self._say(
                name, archive.stamp, "it does not say whose data it is: give it an attribution in MAPSVC_BASEMAPS"
            )
            return None
        title = (said.title if said else None) or {"ja": str(archive.metadata.get("name") or Path(name).stem)[:60]}
        base, ending = f"/basemaps/{one}/{archive.stamp.version}", archive.kind[0]
        header = archive.header
        light = Drawn(style=f"{base}/light.json") if archive.vector else Drawn((f"{base}/{{z}}/{{x}}/{{y}}.{ending}",))
        return Basemap(
            id=one,
            title=title,
            attribution=attribution,
            attribution_url=said.attribution_url if said and said.attribution_url else url,
            light=light,
            dark=Drawn(style=f"{base}/dark.json") if archive.vector else None,
            minzoom=header["min_zoom"],
            maxzoom=header["max_zoom"],
            labels=bool(said and said.labels),
            bounds=_bounds(header),
        )

    def _say(self, name: str, stamp: Stamp | None, why: str) -> None:
        with self._lock:
            known = self._broken.get(name) == (stamp, why)
            self._broken[name] = (stamp, why)
        if not known:
            log.warning("the base map %s is left out: %s", name, why)


def id_of(name: str) -> str:
    """The id of the base map of a file: ``Town 2026.pmtiles`` is ``town_2026``."""
    plain = re.sub(r"[^a-z0-9]+", "_", Path(name).stem.lower()).strip("_")[:30]
    return plain if plain[:1].isalpha() else f"f_{plain}"[:32].rstrip("_")


def layers_of(archive: Archive) -> list[str]:
    """The vector layers that the file's description names."""
    named = archive.metadata.get("vector_layers")
    ids = [one.get("id") for one in named if isinstance(one, dict)] if isinstance(named, list) else []
    return [one for one in ids if isinstance(one, str)][:100]


def attribution_of(metadata: dict[str, Any]) -> tuple[str, str | None]:
    """Whose data it is as plain text, and the first address it links to: files write HTML there, which is not shown."""
    raw = metadata.get("attribution")
    if not isinstance(raw, str):
        return "", None
    link = _HREF.search(raw)
    return _plain(raw)[:300], link.group(1) if link else None


def _plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def _is_vector(source: object) -> bool:
    return isinstance(source, dict) and source.get("type") == "vector"


def _bounds(header: dict[str, Any]) -> tuple[float, float, float, float] | None:
    west, south, east, north = (header[key] / 1e7 for key in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"))
    sound = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, max(south, -85.05), east, min(north, 85.05)) if sound else None
