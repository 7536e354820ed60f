"""Short links and QR codes of views of the map."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import segno
from flask import Response, jsonify, request

from mapsvc.errors import InvalidInput, NotFound
from web import caching, parameters
from web.address import absolute
from web.share import short
from web.sheet.pace import Pace
from web.state import state
from web.view_query import read
from web.visitor import visitor_address

if TYPE_CHECKING:
    from flask import Flask

MOST_OF_A_NETWORK = 30
"""Short links in ten minutes from one network: an office, a school."""
MOST_QR_CHARACTERS = 1_200
"""Beyond it the squares are too small for a phone's camera; a short link always fits."""
_making = Pace(MOST_OF_A_NETWORK, 600.0)


def make() -> Response:
    """``POST /short-links`` with ``view=`` (the query of the map): its short link and the day until which it stands.

    Raises InvalidInput for what is no view of this map, TooExpensive for a network that made too many.
    """
    view = read(request.form.get("view", ""))
    if not view.text:
        raise InvalidInput("view", "names no view; copy the address of the map", "view", text="")
    _making.take(visitor_address())
    with state().writing() as conn:
        code, until = short.put(conn, view, state().settings.short_link_days)
    answer = jsonify(link=absolute(f"/s/{code}"), code=code, until=until.isoformat())
    answer.headers["Cache-Control"] = "no-store"
    return answer


def follow(code: str) -> Response:
    """``/s/{code}``: on to the view; raises NotFound."""
    with state().connection() as conn:
        view = short.get(conn, code)
    if view is None:
        raise NotFound(parameters.shown(code))
    response = Response(status=302, headers={"Location": f"/?{view}"})
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def qr() -> Response:
    """``/qr.svg?view=`` or ``?code=``: the QR code (ISO/IEC 18004) of a link to this map, as SVG."""
    parameters.refuse_unknown({"view", "code"})
    code, view = request.args.get("code", ""), request.args.get("view")
    if view is not None:
        target = absolute("/") + (f"?{text}" if (text := read(view).text) else "")
    elif short.is_code(code):
        target = absolute(f"/s/{code}")
    else:
        raise InvalidInput("code", "is no short link of this map; make one, or give view=", "short_code")
    if len(target) > MOST_QR_CHARACTERS:
        raise InvalidInput("view", "is too long for a QR code; make a short link of it first", "view_qr")
    drawn = BytesIO()
    segno.make_qr(target, error="m").save(drawn, kind="svg", border=4, scale=4, light="#ffffff", omitsize=True)
    response = Response(drawn.getvalue(), mimetype="image/svg+xml")
    response.headers["X-Robots-Tag"] = "noindex"
    return caching.keep(response, seconds=3_600, private=True)


def install(app: Flask) -> None:
    """The addresses of sharing."""
    app.add_url_rule("/short-links", "short_link_make", make, methods=["POST"])
    app.add_url_rule("/s/<code>", "short_link", follow)
    app.add_url_rule("/qr.svg", "qr", qr)
