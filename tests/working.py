"""Jobs done as a worker does them, on a thread of its own: a browser's tests leave an event loop on the main one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from procrastinate import App

from mapsvc.jobs.worker import How, run

T = TypeVar("T")


def work(make_app: Callable[[], App]) -> None:
    """Do what waits until nothing does; raises what the worker raises."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(run, make_app, How(until_idle=True, signals=False)).result()


def awaited(coroutine: Coroutine[Any, Any, T]) -> T:
    """What ``coroutine`` gives."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, coroutine).result()
