"""A process that a test kills: a writer of the store."""

from __future__ import annotations

import sys

import shapely

from mapsvc.db.connection import connect
from tests.delivery.city import alert


def write(url: str, first: int) -> None:
    """Commit alert after alert, several to a transaction, saying which were committed."""
    with connect(url) as conn:
        for number in range(first, first + 100_000):
            alert(conn, f"{number}", shapely.box(139, 35, 139.001, 35.001))
            conn.commit()
            print(number, flush=True)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
