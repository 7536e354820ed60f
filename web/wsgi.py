"""The entry of a web process, loaded by granian: ``web.wsgi:app``."""

from __future__ import annotations

from web import logs
from web.app import create_app

logs.configure()
app = create_app()
