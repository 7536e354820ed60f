"""The application factory: one app from settings, catalogue and database, with nothing global."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Flask
from flask.json.provider import JSONProvider

from layers.registry import catalogue as read_catalogue
from mapsvc.config import settings as read_settings
from web import assets, compress, errors, health, i18n, logs, pages, robots, security, state, tiles
from web.ogc import routes as ogc
from web.usage import counting
from web.views import (
    accessibility,
    account,
    api,
    basemaps,
    bulk,
    changes,
    coordinates,
    counter,
    counter_log,
    developers,
    downloads,
    edit,
    embed,
    features,
    feeds,
    figures,
    imports,
    installed,
    layers,
    map,
    map_data,
    observe,
    openapi,
    pictures,
    place,
    places,
    proposals,
    receipts,
    report,
    search,
    second_factor,
    service_worker,
    share,
    sheet,
    sign_in,
    sign_in_provider,
    sitemap,
    stream,
    subscribe,
    subscription,
    trust,
    webhooks,
    work,
    work_accounts,
    work_audit,
    work_jobs,
    work_keys,
    work_layers,
)
from web.wsgi_tiles import TileFront

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.config import Settings


class _Orjson(JSONProvider):
    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        return orjson.loads(s)


def create_app(settings: Settings | None = None, catalogue: Catalogue | None = None, url: str | None = None) -> Flask:
    """An app on the database ``url`` (default: the configured one), which is first asked when a request needs it.

    Raises DeclarationError for a catalogue that is wrong and Unavailable where the build is incomplete, so that a
    broken installation does not start.
    """
    app = Flask(__name__)
    app.json = _Orjson(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # Functions that look at an answer run in reverse order of their installation: the log sees the last state.
    logs.install(app)
    security.install(app)
    compress.install(app)
    assets.install(app)
    i18n.install(app)
    pages.install(app)
    errors.install(app)
    counting.install(app)
    made = state.State(settings or read_settings(), catalogue or read_catalogue(), url)
    state.install(app, made)
    for room in (
        accessibility,
        health,
        robots,
        basemaps,
        map,
        map_data,
        openapi,
        place,
        places,
        api,
        layers,
        features,
        feeds,
        changes,
        coordinates,
        embed,
        report,
        share,
        stream,
        service_worker,
        installed,
        webhooks,
        pictures,
        sitemap,
        downloads,
        developers,
        bulk,
        ogc,
        search,
        receipts,
        figures,
        trust,
        counter,
        counter_log,
        sheet,
        subscribe,
        subscription,
        imports,
        proposals,
        edit,
        sign_in,
        sign_in_provider,
        account,
        observe,
        second_factor,
        work,
        work_layers,
        work_jobs,
        work_audit,
        work_accounts,
        work_keys,
    ):
        room.install(app)
    tiles.register(app, lambda: made.tiles)
    secure = (made.settings.public_url or "").startswith("https://")
    app.wsgi_app = TileFront(app.wsgi_app, lambda: made.tiles, secure=secure)  # type: ignore[method-assign]
    return app
