"""Base maps as a TOML file declares them, checked: whoever runs the service is told what is wrong, and where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mapsvc.errors import InvalidInput
from web.basemaps.model import OWN, Basemap, Drawn, origin_of

SETTING = "MAPSVC_BASEMAPS"
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", re.ASCII)
_HOST = re.compile(r"[a-z0-9._-]+(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?", re.ASCII)
_KNOWN = {
    "id", "title", "attribution", "attribution_url", "tiles", "style", "file", "dark", "minzoom", "maxzoom",
    "tile_size", "labels", "origins",
}  # fmt: skip
_MOST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Named:
    """What the file says of a PMTiles file in the folder of base maps."""

    id: str
    file: str
    title: dict[str, str]
    attribution: str | None
    attribution_url: str | None
    labels: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """The content of the file."""

    basemaps: tuple[Basemap, ...] = ()
    named: tuple[Named, ...] = ()
    standard: bool = True
    """Whether the base maps that come with the program are offered too."""
    default: str | None = None
    """Id of the base map seen at first; None: the city's own."""


def read(path: Path | None) -> Declared:
    """The file at ``path``; None: nothing is declared. Raises InvalidInput naming the file and the key."""
    if path is None:
        return Declared()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(
            SETTING, f"{path} cannot be read ({error.strerror}); name a TOML file, or unset it"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(SETTING, f"{path} is no TOML file in UTF-8: {error}") from error
    try:
        return declared(content)
    except InvalidInput as error:
        raise InvalidInput(SETTING, f"{path}: {error}") from error


def declared(content: Mapping[str, Any]) -> Declared:
    """What ``content`` (the file, parsed) declares; raises InvalidInput naming the key."""
    if unknown := content.keys() - {"basemap", "standard", "default"}:
        raise InvalidInput(min(unknown), "is unknown here; known are [[basemap]], standard, default")
    entries = content.get("basemap", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidInput("basemap", "must be a list of tables: write [[basemap]]")
    found: list[Basemap | Named] = []
    for number, entry in enumerate(entries, 1):
        where = f"basemap {number} ({entry.get('id', 'without id')})"
        one = _entry(entry, where)
        if one.id in {other.id for other in found}:
            raise InvalidInput(where, "has the id of another one before it; give each its own")
        found.append(one)
    standard = content.get("standard", True)
    if not isinstance(standard, bool):
        raise InvalidInput("standard", "must be true or false")
    default = content.get("default")
    if default is not None and not isinstance(default, str):
        raise InvalidInput("default", "must be the id of a base map")
    basemaps = tuple(one for one in found if isinstance(one, Basemap))
    if default in {one.id for one in basemaps if one.origins}:
        raise InvalidInput(
            "default",
            f"cannot be {default!r}: its tiles come from another site, which would learn where each visitor looks "
            "before any of them has chosen it; only a PMTiles file of your own can be the first",
        )
    return Declared(basemaps, tuple(one for one in found if isinstance(one, Named)), standard, default)


def _entry(entry: Mapping[str, Any], where: str) -> Basemap | Named:
    if unknown := entry.keys() - _KNOWN:
        raise InvalidInput(f"{where}: {min(unknown)}", f"is unknown; known are {', '.join(sorted(_KNOWN))}")
    one_id = entry.get("id")
    if not isinstance(one_id, str) or not _ID.fullmatch(one_id) or one_id == OWN:
        raise InvalidInput(
            f"{where}: id", f"must be small letters, digits and _, begin with a letter, and not be {OWN!r}"
        )
    kinds = [kind for kind in ("tiles", "style", "file") if kind in entry]
    if len(kinds) != 1:
        raise InvalidInput(where, "must have one of tiles (images), style (a MapLibre style) and file (PMTiles)")
    title = _title(entry.get("title"), where, required=kinds != ["file"])
    url = entry.get("attribution_url")
    if url is not None:
        _web(url, f"{where}: attribution_url")
    labels = entry.get("labels", False)
    if not isinstance(labels, bool):
        raise InvalidInput(f"{where}: labels", "must be true or false")
    attribution = entry.get("attribution")
    if attribution is None and kinds == ["file"]:
        return Named(one_id, _file(entry, where), title, None, url, labels)
    if not isinstance(attribution, str) or not attribution.strip() or len(attribution) > _MOST_TEXT:
        raise InvalidInput(
            f"{where}: attribution",
            f"must say whose data it is, as its terms ask (text, at most {_MOST_TEXT} characters)",
        )
    if kinds == ["file"]:
        return Named(one_id, _file(entry, where), title, attribution.strip(), url, labels)
    light = _drawn(entry, where)
    dark = entry.get("dark")
    if dark is not None and not isinstance(dark, dict):
        raise InvalidInput(f"{where}: dark", 'must be a table: dark = {tiles = "…"} or dark = {style = "…"}')
    low, high = _zoom(entry, "minzoom", 0, where), _zoom(entry, "maxzoom", 22, where)
    if low > high:
        raise InvalidInput(f"{where}: minzoom", f"({low}) must not be above maxzoom ({high})")
    if entry.get("tile_size", 256) not in (256, 512):
        raise InvalidInput(f"{where}: tile_size", "must be 256 or 512 (pixels)")
    return Basemap(
        id=one_id,
        title=title,
        attribution=attribution.strip(),
        attribution_url=url,
        light=light,
        dark=_drawn(dark, f"{where}: dark") if dark is not None else None,
        minzoom=low,
        maxzoom=high,
        tile_size=entry.get("tile_size", 256),
        labels=labels,
        more_origins=_origins(entry.get("origins", []), where),
    )


def _file(entry: Mapping[str, Any], where: str) -> str:
    name = entry["file"]
    if not isinstance(name, str) or not re.fullmatch(r"[^/\\\x00]{1,200}\.pmtiles", name):
        raise InvalidInput(f"{where}: file", "must be the name of a .pmtiles file in var/basemaps, without a folder")
    if refused := entry.keys() & {"dark", "minzoom", "maxzoom", "tile_size", "origins"}:
        raise InvalidInput(f"{where}: {min(refused)}", "is not for a file, which says so itself")
    return name


def _title(raw: object, where: str, *, required: bool) -> dict[str, str]:
    if raw is None and not required:
        return {}
    titles = {"ja": raw} if isinstance(raw, str) else raw
    if not isinstance(titles, dict) or "ja" not in titles:
        raise InvalidInput(f"{where}: title", 'must name it in Japanese at least: title = {ja = "…", en = "…"}')
    for language, text in titles.items():
        if not _LANGUAGE.fullmatch(language) or not isinstance(text, str) or not 0 < len(text.strip()) <= 60:
            raise InvalidInput(f"{where}: title", f"of {language!r} must be a language's tag and 1 to 60 characters")
    return {language: text.strip() for language, text in titles.items()}


def _drawn(entry: Mapping[str, Any], where: str) -> Drawn:
    if "style" in entry:
        _web(entry["style"], f"{where}: style")
        return Drawn(style=entry["style"])
    raw = entry.get("tiles")
    tiles = [raw] if isinstance(raw, str) else raw
    if not isinstance(tiles, list) or not tiles:
        raise InvalidInput(f"{where}: tiles", "must be an address, or a list of addresses")
    for address in tiles:
        _web(address, f"{where}: tiles")
        missing = [part for part in ("{z}", "{x}", "{y}") if part not in address]
        if missing:
            raise InvalidInput(f"{where}: tiles", f"lacks {', '.join(missing)}: https://…/{{z}}/{{x}}/{{y}}.png")
    return Drawn(tiles=tuple(tiles))


def _zoom(entry: Mapping[str, Any], key: str, default: int, where: str) -> int:
    value = entry.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 22:
        raise InvalidInput(f"{where}: {key}", "must be a whole number from 0 to 22")
    return value


def _origins(raw: object, where: str) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise InvalidInput(f"{where}: origins", 'must be a list: origins = ["https://fonts.example.org"]')
    for origin in raw:
        _web(origin, f"{where}: origins")
        if origin_of(origin) != origin.lower():
            raise InvalidInput(f"{where}: origins", f"must be scheme and host alone, {origin_of(origin)!r}")
    return tuple(origin.lower() for origin in raw)


def _web(address: object, where: str) -> None:
    """Refuse what is no address of a site, and what could say more than an origin in a policy."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
        host = (parts.netloc if parts else "").lower()
    except ValueError:
        parts, host = None, ""
    local = host.split(":")[0] in {"localhost", "127.0.0.1"} or host.startswith("[::1]")
    if parts is None or parts.scheme not in ({"https", "http"} if local else {"https"}) or not _HOST.fullmatch(host):
        raise InvalidInput(
            where, "must be an address that begins with https:// (http:// only for this machine), without a password"
        )
