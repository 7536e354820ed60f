"""How many entries the audit takes from many writers at once, beside a long transaction; how long a look takes.

MAPSVC_SECRET=… DATABASE_URL=… .venv/bin/python -m bench.audit --writers 8 --seconds 10 --entries 1000000
"""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import click

from mapsvc.actor import Actor, Kind, system
from mapsvc.audit import record
from mapsvc.audit.canonical import START, Keys, Link, Said, signed
from mapsvc.audit.look import Wanted, actions, actors, search
from mapsvc.audit.whole import verify_all
from mapsvc.config import settings
from mapsvc.db.connection import connect, database_url


def write(url: str, seconds: float, number: int, took: list[float]) -> None:
    """Commit entries one by one for so long; the time of each."""
    actor, end = Actor(Kind.ACCOUNT, str(number), f"staff {number}"), time.monotonic() + seconds
    with connect(url, autocommit=True) as conn:
        while (begun := time.monotonic()) < end:
            record(conn, actor, "edit.submit", "proposal:1", {"layer": "zoning"})
            took.append(time.monotonic() - begun)


def race(url: str, writers: int, seconds: float) -> None:
    """Print how many entries were committed in a second, and how long one took."""
    took: list[list[float]] = [[] for _ in range(writers)]
    threads = [threading.Thread(target=write, args=(url, seconds, n, took[n])) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(value for each in took for value in each)
    cuts = quantiles(times, n=100)
    rate, half, most = len(times) / seconds, cuts[49] * 1e3, cuts[98] * 1e3
    click.echo(f"{writers} writers: {rate:,.0f} entries/s, p50 {half:.1f} ms, p99 {most:.1f} ms")


def fill(url: str, entries: int) -> None:
    """Bring the audit to so many entries, each hashed and signed as ever; past the triggers, for which one must rule
    the database.
    """
    keys = Keys.of(settings().secret)
    with connect(url) as conn:
        last = conn.execute("SELECT id, hash, at FROM audit ORDER BY id DESC LIMIT 1").fetchone()
        place, previous, at = last or (0, START, datetime(2026, 1, 1, tzinfo=UTC))
        if place >= entries:
            return
        conn.execute("SET LOCAL session_replication_role = replica")
        columns = (*Link._fields, *Said._fields, "hash", "signature")
        with conn.cursor().copy(f"COPY audit ({', '.join(columns)}) FROM STDIN") as copy:
            while place < entries:
                place, at, nonce = place + 1, at + timedelta(milliseconds=100), secrets.token_bytes(16)
                action = "account.look" if place % 7 == 0 else "edit.submit"
                said = Said(
                    "account", str(place % 200), f"staff {place % 200}", action, f"proposal:{place % 997}", "{}"
                )
                link = Link(place, previous, at, -place, nonce, said.digest())
                previous = link.digest()
                copy.write_row((*link, *said, previous, signed(keys.once(nonce).entry, previous)))
        head = (place, previous, nonce, signed(keys.once(nonce).head, previous))
        conn.execute("UPDATE audit_head SET id = %s, hash = %s, nonce = %s, signature = %s", head)
    with connect(url, autocommit=True) as conn:
        conn.execute("ANALYZE audit")


def looks(url: str) -> None:
    """Print how long each kind of look takes."""
    with connect(url, autocommit=True) as conn:
        head = search(conn, Wanted(), limit=1)[0]
        cases = {
            "newest": (Wanted(), None),
            "deep page": (Wanted(), head.id // 2),
            "one actor": (Wanted(actor=("account", "7")), None),
            "rare action": (Wanted(action="audit.verify"), None),
            "noun": (Wanted(action="account"), head.id // 3),
            "subject": (Wanted(subject="proposal:99"), None),
            "an old day": (Wanted(until=search(conn, Wanted(), before=1000)[0].at), None),
            "actor and noun and subject": (Wanted(("account", "7"), "account", "proposal:7"), None),
            "nothing": (Wanted(subject="nowhere"), None),
        }
        for name, (wanted, before) in cases.items():
            begun = time.monotonic()
            found = search(conn, wanted, before=before)
            click.echo(f"{name}: {len(found)} in {(time.monotonic() - begun) * 1e3:.1f} ms")
        begun = time.monotonic()
        found_all = (len(actors(conn)), len(actions(conn)))
        click.echo(f"who and what there is: {found_all} in {(time.monotonic() - begun) * 1e3:.1f} ms")


@click.command()
@click.option("--writers", type=int, default=8)
@click.option("--seconds", type=float, default=5)
@click.option("--entries", type=int, default=0, help="Fill up to so many before looking and verifying.")
def main(writers: int, seconds: float, entries: int) -> None:
    """Measure the audit of the database that DATABASE_URL names; it writes entries there."""
    url = database_url()
    race(url, 1, seconds)
    race(url, writers, seconds)
    with connect(url) as slow:
        record(slow, system("bench"), "import.commit", "zoning")
        slow.execute("SELECT 1")
        click.echo("beside a transaction that recorded first and is still open:")
        race(url, writers, seconds)
    fill(url, entries)
    looks(url)
    with TemporaryDirectory() as folder:
        begun = time.monotonic()
        verdict = verify_all(url, settings().secret, Path(folder))
    said = "intact" if verdict.intact else str(verdict.findings)
    click.echo(f"verified {verdict.entries:,} in {time.monotonic() - begun:.1f} s: {said}")


if __name__ == "__main__":
    main()
