"""Who may do what: every address is asked by everybody, and answers as the written list says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from layers.registry import catalogue
from mapsvc.actor import VISITOR, Actor, Kind, Role, system
from mapsvc.config import read_settings
from tests.web.staff import machine, staff
from tests.web.who_may import ROLES, written
from web.app import create_app
from web.rights import FOR_KEYS, GRANTED, IN_WARDS, Right, may, needs

ARGUMENTS = {"number": 999_999_999, "place": 999_999_999, "layer_id": "zoning", "layer": "zoning", "language": "ja"}


@pytest.fixture(scope="module")
def app(module_database: str, texts: None) -> Iterator[Flask]:
    """An empty service whose counter asks for a sign-in."""
    settings = replace(read_settings(), database_url=module_database, counter=True, counter_open=False)
    made = create_app(settings, url=module_database)
    made.add_url_rule("/api/only-keys", "only_keys", needs(Right.OBSERVE)(lambda: "written"), methods=["GET", "POST"])
    yield made
    made.extensions["mapsvc"].close()


@pytest.fixture(scope="module")
def people(app: Flask) -> dict[Role, FlaskClient]:
    return {role: staff(app, role, wards=("99101",) if role is Role.WARD else ()) for role in Role}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "only_keys"]


def address(app: Flask, rule: Rule) -> str:
    values = {name: ARGUMENTS.get(name, "1") for name in rule.arguments}
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def outcome(client: FlaskClient, method: str, path: str, **headers: str) -> str:
    """What the service makes of who asks: ``sign in``, ``no right``, or ``heard`` (whatever it then answers)."""
    answer = client.open(path, method=method, headers=headers)
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith("/sign-in?"):
        return "sign in"
    if answer.status_code == 403:
        return "no right"
    assert answer.status_code < 500, f"{method} {path}: {answer.status_code}"
    return "heard"


def test_every_address_is_written_down_with_who_may(app: Flask) -> None:
    views = {rule.endpoint: app.view_functions[rule.endpoint] for rule in rules(app)}
    asked = {
        name: None if (right := getattr(view, "right", None)) is None else str(right) for name, view in views.items()
    }
    listed = {name: right for name, right in written().items() if name in asked}
    assert set(asked) - set(written()) == set(), "write who may into tests/web/who_may.py"
    assert set(written()) - set(asked) == set(), "these addresses are gone"
    assert asked == listed


def test_roles_have_the_rights_that_are_written() -> None:
    listed = {right: set(roles.split()) for roles, rights in ROLES.items() for right in rights}
    assert listed == {right: {str(role) for role in Role if right in GRANTED[role]} for right in Right}


def test_everybody_is_answered_as_it_is_written(app: Flask, people: dict[Role, FlaskClient]) -> None:
    visitor, wrong = app.test_client(), []
    for rule in rules(app):
        right, path = written().get(rule.endpoint), address(app, rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if right is None:
                # A webhook's owner shows the token of his link, which is nobody's right (tests/channels).
                if not rule.endpoint.startswith(("sign_in", "webhook")) and outcome(visitor, method, path) != "heard":
                    wrong.append(f"{method} {path}: not for everybody")
                continue
            if outcome(visitor, method, path) != "sign in":
                wrong.append(f"{method} {path}: for visitors")
            for role, client in people.items():
                allowed = right == "own" or Right(right) in GRANTED[role]
                if outcome(client, method, path) != ("heard" if allowed else "no right"):
                    wrong.append(f"{method} {path}: {role} {'is refused' if allowed else 'is let in'}")
    assert not wrong


def test_what_staff_see_is_kept_by_nobody(app: Flask, people: dict[Role, FlaskClient]) -> None:
    for path in ("/account", "/counter", "/account/sessions"):
        answer = people[Role.PLANNER].get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), path
        assert "noindex" in answer.headers["X-Robots-Tag"]


def test_pages_for_everybody_say_nobodys_name(people: dict[Role, FlaskClient], app: Flask) -> None:
    """They may be kept by any proxy: who is signed in must not stand on them."""
    for path in ("/layers", "/at", "/downloads"):
        assert (
            people[Role.PLANNER].get(path).data == app.test_client().get(path, headers={"Accept-Language": "ja"}).data
        )


def test_keys_open_programs_addresses_for_their_scopes_only(app: Flask, people: dict[Role, FlaskClient]) -> None:
    client = app.test_client()
    answers = {
        scopes: client.get("/api/only-keys", headers=machine(app, *scopes)).status_code
        for scopes in (("observe",), ("observe:river_gauge",), ("see_jobs",))
    }
    assert answers == {("observe",): 200, ("observe:river_gauge",): 200, ("see_jobs",): 403}
    refused = client.get("/api/only-keys")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="mapsvc"')
    assert refused.mimetype == "application/problem+json"
    wrong = client.get("/api/only-keys", headers={"Authorization": "Bearer mapsvc_key_" + "x" * 43})
    assert (wrong.status_code, wrong.headers["WWW-Authenticate"]) == (
        401,
        'Bearer realm="mapsvc", error="invalid_token"',
    )
    # A key that is no good is not made good by the session beside it; and a key opens no page.
    assert people[Role.PLANNER].get("/api/only-keys", headers={"Authorization": "Bearer x"}).status_code == 401
    assert outcome(client, "GET", "/staff/jobs", **machine(app, "see_jobs")) == "sign in"


def actor(*roles: Role, wards: tuple[str, ...] = ()) -> Actor:
    return Actor(Kind.ACCOUNT, "1", "", frozenset(roles), frozenset(wards))


def test_ward_teams_act_in_their_wards() -> None:
    team = actor(Role.WARD, wards=("99101",))
    assert may(team, Right.EDIT)
    assert may(team, Right.EDIT, ward="99101")
    assert not may(team, Right.EDIT, ward="99102")
    assert not may(actor(Role.WARD), Right.ALERT)
    assert may(team, Right.WORK, ward="99102")  # what is bound to no ward
    both = actor(Role.WARD, Role.PLANNER, wards=("99101",))
    assert may(both, Right.EDIT, ward="99102")
    assert not may(both, Right.ALERT, ward="99102")


def test_keys_have_no_rights_but_those_of_machines() -> None:
    key = Actor(Kind.KEY, "1", "", scopes=frozenset({*map(str, Right)}))
    assert {right for right in Right if may(key, right)} == FOR_KEYS
    gauge = Actor(Kind.KEY, "1", "", scopes=frozenset({"observe:river_gauge"}))
    assert may(gauge, Right.OBSERVE, layer="river_gauge")
    assert not may(gauge, Right.OBSERVE, layer="parking")
    assert "river_gauge" in catalogue().layers  # the documentation's example is a layer


def test_nobody_and_the_service_itself() -> None:
    assert not any(may(VISITOR, right) for right in Right)
    assert all(may(system("worker"), right) for right in Right)
    assert set(GRANTED) == set(Role)
    assert not GRANTED[Role.ADMINISTRATOR] & {Right.IMPORT, Right.APPROVE, Right.EDIT}
    assert GRANTED[Role.WARD] >= IN_WARDS
