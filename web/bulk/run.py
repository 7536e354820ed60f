"""Answering a list from where it stands to its end: the one function behind the worker and the command line."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from enum import Enum
from itertools import islice
from uuid import uuid4

from layers.registry import Catalogue
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import NotFound
from web.bulk import store, turns
from web.bulk.as_gpkg import keep as keep_gpkg
from web.bulk.cells import Cells
from web.bulk.chunk import ROWS, Chunk, answered
from web.bulk.store import Job
from web.bulk.table import rows
from web.bulk.turns import Gone

THREADS = 2
"""Chunks that are worked at beside one another: while one waits for the database, the other is worded."""


class Ended(Enum):
    """How it ended."""

    DONE = "done"
    TOLD = "told"
    """It was asked to end; the list stays as it is, to be taken over."""
    GONE = "gone"
    """The list was stopped, deleted or taken over by another."""


def run(
    url: str,
    catalogue: Catalogue,
    number: int,
    *,
    hours: int,
    told: Callable[[], bool] = lambda: False,
    progress: Callable[[int, Counter[str]], None] = lambda _done, _counts: None,
) -> Ended:
    """Answer the rows of list ``number`` that are not answered yet, then make its GeoPackage.

    ``hours``: how long the finished list is kept. ``told`` is asked after each chunk whether to end; ``progress``
    hears how many rows are answered, and of which states.
    """
    runner = uuid4()
    with ExitStack() as opened:
        conn = opened.enter_context(connect(url, autocommit=True))
        try:
            if not turns.claim(conn, number, runner):
                return Ended.GONE
            job, raw = store.numbered(conn, number), store.content(conn, number)
        except NotFound:
            return Ended.GONE
        counts = Counter(job.counts)
        readers = [opened.enter_context(connect(url, autocommit=True)) for _ in range(THREADS)]
        done = job.done
        try:
            for chunk in _chunks(catalogue, job, raw, readers):
                counts += chunk.counts
                kept = (done, chunk.rows, chunk.answers, chunk.sources, chunk.problems)
                turns.advance(conn, number, runner, kept, dict(counts))
                done += chunk.rows
                progress(done, counts)
                if told():
                    return Ended.TOLD
            if told():
                return Ended.TOLD
            keep_gpkg(conn, catalogue, store.numbered(conn, number), raw, runner)
            turns.finish(conn, number, runner, hours)
        except (Gone, NotFound):
            return Ended.GONE
    return Ended.DONE


def _chunks(catalogue: Catalogue, job: Job, raw: bytes, readers: list[Connection]) -> Iterator[Chunk]:
    """The answers from the first open row on, in order; a few chunks ahead of whoever takes them."""
    choices = job.choices
    if choices is None:  # a list is started with its choices, so it has them
        raise Gone
    cells = Cells(choices)
    listed = islice(rows(raw, job.shape), job.done, None)
    free = list(readers)
    waiting: deque[tuple[Future[Chunk], Connection]] = deque()
    pool = ThreadPoolExecutor(len(readers))
    first = job.done
    try:
        while True:
            while free and (part := list(islice(listed, ROWS))):
                reader = free.pop()
                work = pool.submit(answered, reader, catalogue, part, choices=choices, cells=cells, first=first)
                waiting.append((work, reader))
                first += len(part)
            if not waiting:
                return
            future, reader = waiting.popleft()
            chunk = future.result()
            free.append(reader)
            yield chunk
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
