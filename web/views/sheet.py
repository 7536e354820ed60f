"""The sheet: its preview, its issue, the issued PDF, and its verification."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Response, current_app, redirect, render_template, request
from flask_babel import gettext

from layers.plot import SCALES
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput, NotFound
from web import caching, parameters
from web.address import absolute, local
from web.errors import detail_of, problem_of
from web.security import accepts, changes_nothing
from web.sheet import naming, png, store, typeset
from web.sheet.asked import MOST_PLACES, ORIENTATIONS, PAPERS, Asked, read
from web.sheet.content import Channel, compose
from web.sheet.identity import grouped, new_id, read_id
from web.sheet.layout import layout
from web.sheet.making import Kept, make
from web.sheet.memory import few_arenas
from web.sheet.pace import Pace
from web.sheet.texts import texts
from web.sheet.verifying import verified
from web.state import state
from web.visitor import visitor_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from werkzeug.datastructures import MultiDict

MOST_BODY_BYTES = 2_000_000
"""A site of 10,000 vertices, escaped as forms are, takes about 600 kB."""
MOST_ADDRESS = 4_000
"""Characters of a link; a site of more corners is previewed by POST."""
MOST_SHOWN = 4
"""Pages shown of a preview by POST, whose pictures are part of the page (about 200 kB each)."""
_FIELDS = {"place", "as_of", "scale", "paper", "orientation", "layers", "lang"}


def _asked(values: MultiDict[str, str]) -> Asked:
    def given(name: str) -> Sequence[str]:
        # A form's field of places holds one on each line.
        found = values.getlist(name)
        return _lines(found) if name == "place" else found

    return read(given, state().catalogue, parameters.language(), gettext)


def _lines(values: Sequence[str]) -> list[str]:
    return [line for value in values for line in value.splitlines() if line.strip()]


def _kept() -> Kept:
    found: Kept = current_app.extensions["mapsvc.sheets"]
    return found


def _preview(asked: Asked, known_at: datetime) -> bytes:
    """The document as it would be issued, but for number, moment and QR code."""
    key = caching.tag(asked, known_at, state().release)
    document = _kept().get(key)
    if document is None:
        with state().connection() as conn:
            words = texts(asked.language)
            content = compose(conn, state().catalogue, state().settings, asked, gettext=words, known_at=known_at)
            document = make(conn, state().catalogue, content)
        _kept().put(key, document)
    return document


def show() -> Response:
    """``/sheet``: the form and the pages as they will be; a fault of the question is said above the form."""
    parameters.refuse_unknown({*_FIELDS, "known_at"})
    return _form(request.args, parameters.known_at() or datetime.now(UTC), by_post=False)


@accepts(MOST_BODY_BYTES)
@changes_nothing
def show_long() -> Response:
    """``POST /sheet/preview``: the same page for places of too many corners for an address, its pictures within it."""
    parameters.also({"lang": request.form.get("lang", "")})
    return _form(request.form, datetime.now(UTC), by_post=True)


def _form(values: MultiDict[str, str], known_at: datetime, *, by_post: bool) -> Response:
    shown: dict[str, object] = {"problem": None, "pages": [], "asked": None, "places": [], "open": []}
    status, asked = 200, None
    try:
        typed = _asked(values)
        with state().connection() as conn:
            asked, still_open = naming.settled(conn, state().catalogue, typed)
            shown |= {"asked": asked, "open": still_open}
            status = 200 if all(one.candidates for one in still_open) else 400
            shown["places"] = naming.called(conn, state().catalogue, asked, texts(asked.language))
        if asked.places:
            document = _preview(asked, known_at)
            shown["pages"] = _inline(asked, document) if by_post else _pages(asked, known_at, png.page_count(document))
    except (InvalidInput, NotFound) as error:
        status = 400 if isinstance(error, InvalidInput) else 404
        shown |= {"problem": error, "problem_text": detail_of(error, problem_of(error))}
    page = render_template(
        "sheet.html",
        **shown,
        given=values,
        by_post=by_post,
        most_shown=MOST_SHOWN,
        scales=SCALES,
        papers=PAPERS,
        orientations=ORIENTATIONS,
        most_places=MOST_PLACES,
        groups=_layer_groups(),
        chosen=set(",".join(values.getlist("layers")).split(",")),
    )
    return caching.keep(Response(page, status, mimetype="text/html"), private=True)


def _pages(asked: Asked, known_at: datetime, count: int) -> list[dict[str, object]]:
    """Number and address of each page's picture."""
    layers = ",".join(asked.layers) if asked.layers else None
    same = {**asked.stored(), "layers": layers, "lang": asked.language, "known_at": known_at.isoformat()}
    del same["language"], same["places"]
    given = [("place", place) for place in asked.places]
    given += [(name, str(value)) for name, value in same.items() if value is not None]
    return [
        {**_pixels(asked), "number": number, "src": f"/sheet/preview.png?{_query([*given, ('page', str(number))])}"}
        for number in range(1, count + 1)
    ]


def _inline(asked: Asked, document: bytes) -> list[dict[str, object]]:
    """The first pages with their pictures as data, since no address can ask for them."""
    pages: list[dict[str, object]] = []
    for number in range(1, png.page_count(document) + 1):
        src = ""
        if number <= MOST_SHOWN:
            with typeset.turn():
                src = "data:image/png;base64," + b64encode(png.page(document, number) or b"").decode()
        pages.append({**_pixels(asked), "number": number, "src": src})
    return pages


def _pixels(asked: Asked) -> dict[str, object]:
    paper = layout(asked.paper, asked.orientation)
    return {"width": round(paper.width / 25.4 * png.PER_INCH), "height": round(paper.height / 25.4 * png.PER_INCH)}


def _query(given: list[tuple[str, str]]) -> str:
    return urlencode(given, safe=",:")


def _layer_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Layers that can be chosen, by theme; the base map is always there."""
    catalogue, language = state().catalogue, parameters.language()
    return [
        (theme.title.get(language), [(one.id, one.title.get(language)) for one in catalogue.in_theme(theme.id)])
        for theme in catalogue.themes
        if theme.id != "base"
    ]


def preview_page() -> Response:
    """``/sheet/preview.png?…&page=1``: one page of the preview; raises InvalidInput("page") where there is none."""
    parameters.refuse_unknown({*_FIELDS, "known_at", "page"})
    known_at = parameters.known_at()
    raw = parameters.single("page") or "1"
    number = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 4 else 0
    document = _preview(_asked(request.args), known_at or datetime.now(UTC))
    with typeset.turn():
        image = png.page(document, number)
    if image is None:
        raise InvalidInput("page", gettext("sheet.no_such_page", count=png.page_count(document)))
    # With its instant in the address the picture never changes; without, it is of this moment.
    return caching.keep(Response(image, mimetype="image/png"), seconds=600 if known_at else 0, private=True)


@accepts(MOST_BODY_BYTES)
def issue() -> Response:
    """``POST /sheet``: put the answer down, and on to its PDF; raises TooExpensive who asks for too many."""
    current_app.extensions["mapsvc.sheet_pace"].take(visitor_address())
    return issued(Channel.WEB)


def issued(channel: Channel) -> Response:
    """Issue what the form of this request asks for; only the program's own rooms say through which ``channel``."""
    typed = _asked(request.form)
    identity = new_id()
    with state().connection() as conn:
        asked, still_open = naming.settled(conn, state().catalogue, typed)
        if still_open:
            raise InvalidInput("place", gettext("sheet.still_open", text=still_open[0].text))
        content = compose(
            conn,
            state().catalogue,
            state().settings,
            asked,
            gettext=texts(asked.language),
            identity=identity,
            verify=absolute(f"/verify/{grouped(identity)}"),
            channel=channel,
        )
        # Set before it is stored: a sheet that cannot be printed is not issued.
        document = make(conn, state().catalogue, content)
    with state().writing() as conn:
        digest = store.put(conn, content)
    _kept().put(digest, document)
    return Response(status=303, headers={"Location": f"/sheets/{grouped(identity)}.pdf"})


def _issued(typed: str) -> store.Issued | None:
    identity = read_id(typed)
    if identity is None:
        return None
    with state().connection() as conn:
        return store.get(conn, identity)


def document(typed: str) -> Response:
    """``/sheets/{id}.pdf``: the issued sheet, set again from what was stored; raises NotFound.

    What no longer has its digest is not given out as a sheet: the way leads to its verification, which says so.
    """
    found = _issued(typed)
    if found is None:
        raise NotFound(typed)
    if not found.intact:
        return Response(redirect(f"/verify/{typed}", 303).get_data(), 303, {"Location": f"/verify/{typed}"})
    made = _kept().get(found.sha256)
    if made is None:
        with state().connection() as conn:
            made = make(conn, state().catalogue, found.content)
        _kept().put(found.sha256, made)
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{grouped(found.content.id or "")}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return caching.keep(response, caching.tag(found.sha256, state().release), seconds=300, private=True)


def verify_form() -> Response:
    """``/verify``: a form for the number of a sheet; with ``?id=`` on to its page."""
    parameters.refuse_unknown({"id", "lang"})
    typed = parameters.single("id")
    if typed is not None and (identity := read_id(typed)):
        named = parameters.language() if "lang" in request.args else None
        target = local(f"/verify/{grouped(identity)}", lang=named)
        return Response(redirect(target, 303).get_data(), 303, {"Location": target}, mimetype="text/html")
    return _verify_page(404 if typed else 200, typed=parameters.shown(typed or ""), issued=None)


def verify(typed: str) -> Response:
    """``/verify/{id}``: what the sheet said, whether it is intact, and whether the answer would differ today."""
    parameters.refuse_unknown({"lang"})
    found = _issued(typed)
    if found is None:
        return _verify_page(404, typed=parameters.shown(typed), issued=None)
    with state().connection() as conn:
        result = verified(conn, state().catalogue, found, texts(parameters.language()))
    asked = found.content.asked
    again = f"/sheet?{_query([*(('place', place) for place in asked.places), ('lang', asked.language)])}"
    again = again if len(again) < MOST_ADDRESS else ""
    number = grouped(found.content.id or "")
    lang = parameters.language()
    named = zip(asked.places, result.places, strict=True)
    now = [(local("/at", place=place, as_of=asked.as_of, lang=lang), one.heading) for place, one in named]
    now = [(address, heading) for address, heading in now if len(address) < MOST_ADDRESS]
    return _verify_page(200, typed=typed, issued=found, result=result, id=number, again=again, now=now)


def _verify_page(status: int, **values: object) -> Response:
    page = render_template("verify.html", moment=datetime.now(JST), **values)
    return caching.keep(Response(page, status, mimetype="text/html"), private=True)


def install(app: Flask) -> None:
    """The addresses of sheets."""
    few_arenas()
    app.extensions["mapsvc.sheets"] = Kept()
    app.extensions["mapsvc.sheet_pace"] = Pace()
    app.add_url_rule("/sheet", "sheet", show)
    app.add_url_rule("/sheet", "issue_sheet", issue, methods=["POST"])
    app.add_url_rule("/sheet/preview", "sheet_preview_form", show_long, methods=["POST"])
    app.add_url_rule("/sheet/preview.png", "sheet_preview", preview_page)
    app.add_url_rule("/sheets/<typed>.pdf", "issued_sheet", document)
    app.add_url_rule("/verify", "verify_form", verify_form)
    app.add_url_rule("/verify/<typed>", "verify", verify)
