"""Who may do what, in this one place: rights, the roles that have them, and the mark of a view that asks for one.

A view without :func:`needs` is for everybody. Views that act in one ward or layer ask :func:`may` with it themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import Response, g, make_response, request

from mapsvc.actor import VISITOR, Actor, Kind, Role
from mapsvc.errors import NotAllowed, NotSignedIn
from web.identity import onward
from web.identity.current import bearer, machine, signed_in


class Right(StrEnum):
    """What somebody may be allowed to do."""

    WORK = "work"
    """See the start page of the staff."""
    SEE_LAYERS = "see_layers"
    """See the state of all layers: freshness, imports, failures."""
    SEE_JOBS = "see_jobs"
    SEE_RECEIPTS = "see_receipts"
    """See what became of the messages about a change."""
    IMPORT = "import"
    """Upload files and submit their changes."""
    APPROVE = "approve"
    """Approve what was submitted, and take it back."""
    EDIT = "edit"
    """Change features by hand; ward teams in their wards."""
    ALERT = "alert"
    """Issue alerts; ward teams in their wards."""
    HEARING = "hearing"
    """Work at reports of hearings."""
    OBSERVE = "observe"
    """Write readings of live layers; what keys of sensors are for."""
    COUNTER = "counter"
    """Serve the counter of the city hall."""
    SEE_AUDIT = "see_audit"
    MANAGE_ACCOUNTS = "manage_accounts"
    """Accounts of the staff, and keys of machines."""


_STAFF = frozenset({Right.WORK, Right.SEE_LAYERS, Right.SEE_RECEIPTS, Right.COUNTER})

GRANTED: Mapping[Role, frozenset[Right]] = {
    Role.VIEWER: _STAFF,
    Role.PLANNER: _STAFF | {Right.IMPORT, Right.APPROVE, Right.EDIT, Right.SEE_JOBS},
    Role.WARD: _STAFF | {Right.EDIT, Right.ALERT},
    Role.HEARING: _STAFF | {Right.HEARING},
    # Whoever gives rights does not change the city's data; somebody who must do both is given both roles, on record.
    Role.ADMINISTRATOR: _STAFF | {Right.SEE_JOBS, Right.SEE_AUDIT, Right.MANAGE_ACCOUNTS},
}
IN_WARDS = frozenset({Right.EDIT, Right.ALERT})
"""Rights that the role of a ward team gives for its wards only."""
FOR_KEYS = frozenset({Right.OBSERVE, Right.SEE_RECEIPTS, Right.SEE_JOBS})
"""Rights that the key of a machine can be made for."""

View = TypeVar("View", bound=Callable[..., Any])


def may(actor: Actor, right: Right, *, ward: str | None = None, layer: str | None = None) -> bool:
    """Whether ``actor`` has ``right``, in ``ward`` (a ward feature's key) and on ``layer`` where they are given.

    Without ``ward`` a ward team has the rights that it has in some ward: what it then does is asked for with it.
    """
    if actor.kind is Kind.SYSTEM:
        return True
    if actor.kind is Kind.KEY:
        if right not in FOR_KEYS:
            return False
        if layer is None:
            return any(scope.partition(":")[0] == right for scope in actor.scopes)
        return not actor.scopes.isdisjoint({str(right), f"{right}:{layer}"})
    for role in actor.roles:
        if right in GRANTED[role]:
            bound = role is Role.WARD and right in IN_WARDS
            if not bound or (ward in actor.wards if ward is not None else bool(actor.wards)):
                return True
    return False


def current_actor() -> Actor:
    """Who asks: an account by its session, a machine by its key, else the nameless visitor.

    Somebody who must first change a password or set up a second factor has no rights before that.
    """
    if "actor" not in g:
        g.actor = _actor()
    found: Actor = g.actor
    return found


def _actor() -> Actor:
    shown = bearer()
    if shown is not None:
        key = machine(shown)
        return VISITOR if key is None else key.actor()
    found = signed_in()
    return VISITOR if found is None or found.must else found.account.actor()


def require(right: Right, *, ward: str | None = None, layer: str | None = None) -> Actor:
    """Who asks, where they have ``right``; raises NotSignedIn or NotAllowed."""
    actor = current_actor()
    if actor is VISITOR:
        raise NotSignedIn(right)
    if not may(actor, right, ward=ward, layer=layer):
        raise NotAllowed(right)
    return actor


def needs(right: Right, *, fresh: bool = False) -> Callable[[View], View]:
    """Ask for ``right`` before a view (decorated) runs; its answer is then kept and indexed by nobody.

    ``fresh``: of a person, also for a proof of who they are in the last minutes (sensitive acts). Pages answer those
    who are not signed in with the sign-in, and programs with a problem (401, 403).
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Response:
            found = None if bearer() is not None else signed_in()
            if found is not None and found.must:
                if request.path.startswith("/api/"):
                    raise NotAllowed(right)
                return _go(f"/account/{found.must}")
            require(right)
            if found is not None and fresh and not found.session.fresh:
                return _go(onward.to_sign_in("/again"))
            return _run(view, arguments, named)

        guarded.right = right  # type: ignore[attr-defined]  # functions take attributes
        guarded.fresh = fresh  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def own(*, fresh: bool = False) -> Callable[[View], View]:
    """Ask that somebody is signed in before a view (decorated) of one's own account runs, whatever their rights."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Response:
            found = signed_in()
            if found is None:
                raise NotSignedIn("account")
            if fresh and not found.session.fresh:
                return _go(onward.to_sign_in("/again"))
            return _run(view, arguments, named)

        guarded.right = "own"  # type: ignore[attr-defined]  # functions take attributes
        return guarded  # type: ignore[return-value]

    return mark


def _run(view: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Response:
    g.for_staff = True  # only such pages show who is signed in: all others look the same to everybody, and are kept
    return for_staff(make_response(view(*arguments, **named)))


def _go(address: str) -> Response:
    return for_staff(Response(status=303, headers={"Location": address}))


def for_staff(response: Response) -> Response:
    """``response``, kept by no browser or proxy and listed by no search engine."""
    response.cache_control.no_store = True
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
