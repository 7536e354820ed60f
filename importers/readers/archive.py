"""Opens what a person names (file, folder, zip, zip in zip) as one flat set of files, within limits.

Every limit is checked against the archive's directory before a byte is unpacked, and again while unpacking, because
a directory can lie. Entries are written under names made here, so no path in an archive reaches outside.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from importers.readers.foreign import refuse_foreign, remedy
from importers.source import Source
from mapsvc.errors import UnreadableSource

MAX_DEPTH = 3
"""Zips within zips that are followed."""
_CHUNK = 1 << 20
_ARCHIVES = (".zip", ".kmz")
_WANTED = re.compile(
    r"\.(shp|shx|dbf|prj|cpg|gpkg|geojson[ls]?|ndjson|jsonl?|kml|gml|xml|csv|tsv|txt|zip|kmz)", re.IGNORECASE
)
_BESIDE = frozenset({".txt", ".xml", ".md", ".pdf", ".html", ".htm", ".qml", ".lyr", ".xlsx", ".docx"})
"""Files that explain data beside them, in a folder of archives."""
_NOISE = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$)")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one source may hold."""

    files: int = 20_000
    total_bytes: int = 8 << 30
    ratio: int = 250
    """Unpacked over packed size above which a large entry counts as a bomb; real tables stay below 100."""
    ratio_from: int = 32 << 20
    """Entries smaller than this may have any ratio."""


LIMITS = Limits()


@dataclass(slots=True)
class _Budget:
    """What is left of the limits, over all levels of nesting."""

    limits: Limits
    files: int = 0
    bytes: int = 0
    unknown: list[str] = field(default_factory=list)
    """Names of entries of formats that no reader knows."""

    def admit(self, archive: str, entries: list[zipfile.ZipInfo]) -> None:
        """Raise UnreadableSource where the directory of an archive promises more than is allowed."""
        self.files += len(entries)
        if self.files > self.limits.files:
            raise UnreadableSource(f"{archive}: more than {self.limits.files} files")
        if self.bytes + sum(entry.file_size for entry in entries) > self.limits.total_bytes:
            raise UnreadableSource(f"{archive}: unpacks to more than {self.limits.total_bytes >> 20} MiB")
        for entry in entries:
            if entry.flag_bits & 1:
                raise UnreadableSource(f"{archive}: {entry.filename} is encrypted; unpack it first")
            packed = max(entry.compress_size, 1)
            if entry.file_size > self.limits.ratio_from and entry.file_size > self.limits.ratio * packed:
                raise UnreadableSource(
                    f"{archive}: {entry.filename} unpacks to {entry.file_size // packed} times its size; "
                    "unpack it yourself if it is what you expect"
                )


def _name(entry: zipfile.ZipInfo) -> str:
    """The entry's name: UTF-8 where flagged, else UTF-8 or CP932 as Japanese tools write it without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", errors="replace")
    for codec in ("utf-8", "cp932"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _safe(name: str, archive: str) -> PurePosixPath:
    """``name`` as a relative path; raises UnreadableSource for one that climbs out of the archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name:
        raise UnreadableSource(f"{archive}: holds a path outside itself ({name!r})")
    return path


def _unpack(archive: Path, target: Path, budget: _Budget, depth: int) -> None:
    label = archive.name
    if depth > MAX_DEPTH:
        raise UnreadableSource(f"{label}: archives are nested more than {MAX_DEPTH} deep")
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            budget.admit(label, entries)
            for entry in entries:
                name = _name(entry)
                path = _safe(name, label)
                if _NOISE.search(name):
                    continue
                if not _WANTED.fullmatch(path.suffix):
                    budget.unknown.append(name)
                    continue
                if stat.S_ISLNK(entry.external_attr >> 16):
                    raise UnreadableSource(f"{label}: {name!r} is a link")
                out = target.joinpath(*path.parts)
                out.parent.mkdir(parents=True, exist_ok=True)
                _copy(opened, entry, out, budget)
                if path.suffix.lower() in _ARCHIVES:
                    inner = out.with_name(out.name + ".d")
                    _unpack(out, inner, budget, depth + 1)
                    out.unlink()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableSource(f"{label}: not a readable zip: {error}") from error


def _copy(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, out: Path, budget: _Budget) -> None:
    written = 0
    with opened.open(entry) as source, out.open("wb") as sink:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            budget.bytes += len(chunk)
            if written > entry.file_size or budget.bytes > budget.limits.total_bytes:
                raise UnreadableSource(f"{entry.filename}: is larger than the archive's directory says")
            sink.write(chunk)


def _digest(files: list[Path], root: Path) -> tuple[str, int]:
    """SHA-256 and size: of the bytes of one file, or of names and contents of several."""
    total, size = hashlib.sha256(), 0
    for file in files:
        if len(files) > 1:
            total.update(file.relative_to(root).as_posix().encode() + b"\0")
        with file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                total.update(chunk)
                size += len(chunk)
    return total.hexdigest(), size


def _is_zip(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _named(path: Path, limits: Limits) -> list[Path]:
    """The files a person means: a folder's content, a file, a shapefile with its sidecars."""
    if path.is_dir():
        found = sorted(path.rglob("*"))
        if lost := [f.name for f in found if f.is_symlink() and not f.exists()]:
            raise UnreadableSource(f"{path.name}: {lost[0]} is a link to nothing; mend or remove it")
        files = [f for f in found if f.is_file() and not _NOISE.search(f.relative_to(path).as_posix())]
    elif path.suffix.lower() in {".shp", ".dbf", ".shx"}:
        files = sorted(f for f in path.parent.iterdir() if f.is_file() and f.stem == path.stem)
    else:
        files = [path]
    if len(files) > limits.files:
        raise UnreadableSource(f"{path.name}: more than {limits.files} files")
    if sum(f.stat().st_size for f in files) > limits.total_bytes:
        raise UnreadableSource(f"{path.name}: larger than {limits.total_bytes >> 20} MiB")
    return files


@contextmanager
def open_source(path: Path, limits: Limits = LIMITS) -> Iterator[Source]:
    """The source at ``path``, archives unpacked into a folder that goes when the block ends."""
    path = path.absolute()
    if path.is_symlink():
        # The sidecars of a linked shapefile lie beside the file itself.
        path = Path(os.path.realpath(path))
    if not path.exists():
        raise UnreadableSource(f"{path}: there is no such file or folder")
    if not (path.is_file() or path.is_dir()):
        raise UnreadableSource(f"{path}: is neither a file nor a folder; write what it gives into a file first")
    try:
        named = _named(path, limits)
        root = path if path.is_dir() else path.parent
        sha256, size = _digest(named, root)
    except OSError as error:
        raise UnreadableSource(f"{error.filename or path}: cannot be read: {error.strerror or error}") from error
    if path.is_file():
        refuse_foreign(path)
    archives = [f for f in named if f.suffix.lower() in _ARCHIVES or (f == path and _is_zip(f))]
    if not archives:
        yield Source(path, root, tuple(named), sha256, size)
        return
    with tempfile.TemporaryDirectory(prefix="mapsvc-import-") as folder:
        target, budget = Path(folder), _Budget(limits)
        for number, archive in enumerate(archives):
            inner = target if len(archives) == 1 else target / f"{number:04d}-{archive.stem}"
            _unpack(archive, inner, budget, depth=1)
        loose = [f for f in named if f not in archives and f.suffix.lower() not in _BESIDE]
        unpacked = sorted(f for f in target.rglob("*") if f.is_file())
        if loose and unpacked:
            shown = f"{archives[0].name} and {loose[0].name}"
            raise UnreadableSource(f"{path.name}: holds archives and files side by side ({shown}); name one of them")
        if not unpacked:
            held = f"it holds {', '.join(budget.unknown[:5])}" if budget.unknown else "it is empty"
            hint = remedy(*budget.unknown)
            raise UnreadableSource(f"{path.name}: holds no file that a reader knows; {held}{hint}")
        yield Source(path, target, tuple(unpacked), sha256, size)
