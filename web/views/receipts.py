"""Receipts: for the staff what became of each notice, for everybody the figures of each month."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, render_template
from flask_babel import gettext

from mapsvc.delivery.receipts import Figures, Receipt, months, receipt, receipts
from mapsvc.errors import InvalidInput, NotFound
from web import parameters
from web.rights import Right, needs
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

PAGE = 50


@needs(Right.SEE_RECEIPTS)
def page() -> Response:
    """``/staff/receipts?layer=&all=&before=``: the newest notices; with ``all``, those of nobody too."""
    parameters.refuse_unknown({"lang", "layer", "all", "before"})
    language = parameters.language()
    layer, everything = parameters.single("layer") or None, parameters.single("all") == "1"
    if layer is not None:
        state().catalogue.layer(layer)
    with state().connection() as conn:
        found = receipts(conn, before=_before(), layer=layer, told=not everything, limit=PAGE + 1)
    shown, older = found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None
    made = render_template(
        "work/receipts.html",
        receipts=shown,
        older=older,
        layers=state().catalogue.layers,
        layer=layer,
        everything=everything,
        titles=_titles(),
        language=language,
    )
    return Response(made, mimetype="text/html")


@needs(Right.SEE_RECEIPTS)
def one(notice: int) -> Response:
    """``/api/receipts/{notice}``: the figures of one notice as JSON; raises NotFound."""
    parameters.refuse_unknown({"lang"})
    with state().connection() as conn:
        found = receipt(conn, notice) if notice < 2**62 else None
    if found is None:
        raise NotFound("no notice has this number")
    return jsonify(as_json(found))


def as_json(found: Receipt) -> dict[str, Any]:
    """A receipt as the API gives it: counts of recipients, seconds from the commit to the acceptance."""
    return {
        "notice": found.id,
        "cadence": found.cadence,
        "layer": found.layer,
        "version": found.version,
        "recorded_at": found.recorded_at.isoformat(),
        "severity": found.severity,
        "events": found.events,
        "total": _figures(found.total),
        "channels": {name: _figures(figures) for name, figures in found.channels.items()},
    }


def public() -> Response:
    """``/figures/notifications``: the figures of the last months, of nobody in particular."""
    parameters.refuse_unknown({"lang"})
    language = parameters.language()
    with state().connection() as conn:
        found = months(conn)
    made = render_template("figures_notifications.html", months=found, titles=_titles(), language=language)
    response = Response(made, mimetype="text/html")
    response.cache_control.max_age = 3600
    return response


def public_json() -> Response:
    """``/api/figures/notifications``: the same for programs."""
    parameters.refuse_unknown({"lang"})
    parameters.language()
    with state().connection() as conn:
        found = months(conn)
    rows = [asdict(month) | {"month": f"{month.month:%Y-%m}"} for month in found]
    response = jsonify({"months": rows})
    response.cache_control.max_age = 3600
    return response


def _titles() -> dict[str, str]:
    """What columns, digests and channels are called."""
    return {
        "notice": gettext("receipts.notice"),
        "matched": gettext("receipts.matched"),
        "sent": gettext("receipts.sent"),
        "accepted": gettext("receipts.accepted"),
        "bounced": gettext("receipts.bounced"),
        "failed": gettext("receipts.failed"),
        "waiting": gettext("receipts.waiting"),
        "withdrawn": gettext("receipts.withdrawn"),
        "repeated": gettext("receipts.repeated"),
        "seconds": gettext("receipts.seconds"),
        "daily": gettext("receipts.daily"),
        "weekly": gettext("receipts.weekly"),
        "email": gettext("figures.channel.email"),
        "webpush": gettext("figures.channel.webpush"),
        "webhook": gettext("figures.channel.webhook"),
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {"matched": figures.matched, **asdict(figures)}


def _before() -> int | None:
    raw = parameters.single("before")
    if not raw:
        return None
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 18):
        raise InvalidInput("before", "must be the number of a notice")
    return int(raw)


def install(app: Flask) -> None:
    """The addresses of receipts and figures."""
    app.add_url_rule("/staff/receipts", "receipts", page)
    app.add_url_rule("/api/receipts/<int:notice>", "receipt", one)
    app.add_url_rule("/figures/notifications", "figures_notifications", public)
    app.add_url_rule("/api/figures/notifications", "figures_notifications_json", public_json)
