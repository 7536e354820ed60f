"""The menu of the staff: the pages that whoever is signed in may open."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from web.rights import Right, current_actor, may


def _pages() -> list[tuple[str, str, Right]]:
    return [
        ("/staff", gettext("work.start"), Right.WORK),
        ("/staff/imports", gettext("work.imports"), Right.EDIT),
        ("/staff/edit", gettext("work.edit"), Right.EDIT),
        ("/staff/layers", gettext("work.layers"), Right.SEE_LAYERS),
        ("/staff/receipts", gettext("work.receipts"), Right.SEE_RECEIPTS),
        ("/staff/jobs", gettext("work.jobs"), Right.SEE_JOBS),
        ("/staff/audit", gettext("work.audit"), Right.SEE_AUDIT),
        ("/staff/accounts", gettext("work.accounts"), Right.MANAGE_ACCOUNTS),
    ]


def _served(routes: MapAdapter, path: str) -> bool:
    try:
        routes.match(path, method="GET")
    except HTTPException:
        return False
    return True


def work_menu() -> list[tuple[str, str]]:
    """Paths and names of the pages of the staff that are served here and that whoever asks may open."""
    routes, actor = current_app.url_map.bind(""), current_actor()
    return [(path, name) for path, name, right in _pages() if may(actor, right) and _served(routes, path)]
