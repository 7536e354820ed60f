"""What workers do for downloads: at night, the files of whole layers."""

from __future__ import annotations

import logging

from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import JobAborted

from layers.registry import catalogue
from mapsvc.config import settings
from mapsvc.dates import today
from web.export.formats import FORMATS
from web.export.nightly import Progress, Told, Whole
from web.export.whole import NIGHTLY, export, folder
from web.panel import shown_layers

log = logging.getLogger("mapsvc.export")

QUEUE = "exports"
CRON = "10 18 * * *"
"""In UTC: ten past three at night in Japan, when the day in law is a new one."""


def blueprint(url: str) -> Blueprint:
    """The task of the nightly files, which lie in ``exports`` under MAPSVC_VAR of the worker's machine."""
    made = Blueprint()

    @made.periodic(cron=CRON)
    @made.task(name="nightly", queue=QUEUE, queueing_lock="exports:nightly", pass_context=True)
    def _nightly(context: JobContext, timestamp: int) -> None:
        def told(_progress: Progress) -> None:
            if context.should_abort():
                raise JobAborted  # what is made stays; the next run goes on from there

        found = nightly(url, told)
        log.info("exports: %d files, %d bytes", len(found), sum(one.bytes for one in found))

    return made


def nightly(url: str, told: Told = lambda _progress: None) -> list[Whole]:
    """Make the files of all layers that are in force today; those that are up to date stay."""
    known = catalogue()
    return export(
        settings(),
        known,
        url,
        folder(settings()),
        layers=shown_layers(known),
        formats=[FORMATS[name] for name in NIGHTLY],
        day=today(),
        language="ja",
        told=told,
    )
