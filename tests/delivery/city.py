"""A small city for telling: changes by the store, contacts by the functions visitors use, a channel that notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.db.connection import Connection
from mapsvc.delivery.channel import Letter, Outcome, Result
from mapsvc.secret import Secret
from mapsvc.subscriptions import confirm, subscribe
from mapsvc.subscriptions.model import AreaKind, ChannelName, Manner, Pending, Wish

SECRET = Secret(b"x" * 40)
ALERT = {
    "headline": "試験",
    "kind": "flood",
    "severity": "severe",
    "issuer": "試験市",
    "issued_at": "2026-01-01T00:00:00+09:00",
}


def alert(conn: Connection, key: str, geom: BaseGeometry, **props: object) -> int:
    """Commit an alert; the layer's version."""
    said = Assertion(key, None, None, geom, {**ALERT, "identifier": key, **props})
    return commit(conn, catalogue().layer("disaster_alert"), [said]).version


def listener(
    conn: Connection, name: str, wish: Wish | None = None, manner: Manner | None = None, *, confirmed: bool = True
) -> Pending:
    """Who asked by mail, and confirmed."""
    asked = subscribe(
        conn,
        SECRET,
        channel=ChannelName.EMAIL,
        address=f"{name}@example.jp",
        language="ja",
        wish=wish or Wish(),
        manner=manner,
    )
    assert isinstance(asked, Pending)
    if confirmed:
        assert asked.token
        confirm(conn, SECRET, asked.token)
    return asked


def around(x: float, y: float, reach: float) -> Wish:
    """A square area."""
    return Wish(area=shapely.box(x - reach, y - reach, x + reach, y + reach), area_kind=AreaKind.DRAWN)


class Notebook:
    """A channel that accepts everything but what it is told to answer otherwise, and notes what it was handed."""

    def __init__(self, answers: dict[str, list[Result]] | None = None) -> None:
        self.letters: list[Letter] = []
        self.answers = answers or {}

    def send(self, letters: Sequence[Letter]) -> Iterable[Outcome]:
        """Answer at once, one by one."""
        for letter in letters:
            self.letters.append(letter)
            waiting = self.answers.get(letter.address.partition("@")[0])
            yield Outcome(letter.contact_id, waiting.pop(0) if waiting else Result.ACCEPTED, "test")
