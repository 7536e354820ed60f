"""Whole layers as files, made when nobody waits, with a list of them that says what each is and its digest.

A file is replaced in one step; what is there already for the same state of the data is kept, so a run that was
interrupted goes on where it stopped.
"""

from __future__ import annotations

import fcntl
import hashlib
import math
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from mapsvc.dates import JST
from mapsvc.errors import Conflict, UnreadableSource
from web.export.about import Frame
from web.export.build import build
from web.export.order import Connect, Order
from web.export.ordering import Choice, order
from web.export.work import Work

LIST = "files.json"
EVERYTHING = "city"
"""The name of the file that holds all layers."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Whole:
    """One file of the list."""

    name: str
    layers: tuple[str, ...]
    format: str
    bytes: int
    sha256: str
    features: int
    as_of: str
    recorded_at: str
    """When what it holds changed last."""
    made_at: str
    tag: str
    """Names its content, as it does for downloads that are made at once."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: files done of all, the one in hand, features read for it."""

    done: int
    files: int
    name: str
    features: int


def listed(folder: Path) -> list[Whole]:
    """The files of the list in ``folder`` that are there; raises UnreadableSource where the list is none."""
    try:
        found: list[dict[str, Any]] = orjson.loads((folder / LIST).read_bytes())["files"]
        files = [Whole(**{**one, "layers": tuple(one["layers"])}) for one in found]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableSource(f"{folder / LIST} is no list of exported files; remove it") from error
    return [one for one in files if (folder / one.name).is_file()]


Told = Callable[[Progress], None]


def write(
    connection: Connect,
    folder: Path,
    choices: Sequence[Choice],
    *,
    frame: Frame,
    release: str,
    told: Told = lambda _progress: None,
) -> list[Whole]:
    """Make the file of each choice in ``folder``, those that are up to date excepted; the whole list afterwards.

    ``told`` hears of the progress, and may raise to stop. Raises Conflict where another run is at work there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        for left in folder.glob(".*.building"):
            shutil.rmtree(left, ignore_errors=True)
        held = {one.name: one for one in listed(folder)}
        for done, choice in enumerate(choices):
            with connection() as conn:
                wanted = order(conn, choice, frame, release)
            name = _name(wanted)
            progress = Progress(done, len(choices), name, 0)
            told(progress)
            known = held.get(name)
            if known is None or known.tag != wanted.tag or (folder / name).stat().st_size != known.bytes:
                held[name] = _make(connection, folder, wanted, progress, told)
                _write_list(folder, list(held.values()))
        told(Progress(len(choices), len(choices), "", 0))
    return list(held.values())


def _name(wanted: Order) -> str:
    """Without a date, so that the address of a layer's file stays."""
    layers = [part.question.layer.id for part in wanted.parts]
    stem = layers[0] if len(layers) == 1 else EVERYTHING
    form = wanted.format
    return f"{stem}.{form.ending}.zip" if wanted.packed else f"{stem}.{form.ending}"


def _make(connection: Connect, folder: Path, wanted: Order, progress: Progress, told: Told) -> Whole:
    building = folder / f".{uuid4().hex}.building"
    building.mkdir()
    try:
        work = Work(
            connection,
            building,
            most_bytes=1 << 62,
            most_seconds=math.inf,
            told=lambda features: told(replace(progress, features=features)),
        )
        file = build(wanted, work)
        made = Whole(
            progress.name,
            tuple(part.question.layer.id for part in wanted.parts),
            wanted.format.id,
            file.stat().st_size,
            _digest(file),
            work.features.total(),
            str(wanted.parts[0].question.period),
            wanted.moment.astimezone(JST).isoformat(timespec="seconds"),
            datetime.now(JST).isoformat(timespec="seconds"),
            wanted.tag,
        )
        file.replace(folder / progress.name)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return made


def _digest(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def _write_list(folder: Path, files: Sequence[Whole]) -> None:
    body = orjson.dumps({"files": [asdict(one) for one in sorted(files, key=lambda one: one.name)]})
    new = folder / f".{LIST}.new"
    new.write_bytes(body)
    new.replace(folder / LIST)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    file = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(f"another export is writing to {folder}") from error
        yield
    finally:
        os.close(file)
