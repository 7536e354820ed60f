"""Many receivers at a time, none of which can hold up the others: outcomes come as they are known."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from mapsvc.delivery.channel import Letter, Outcome, Result

SILENT = "silent"
"""The detail of a letter that was not sent because its host did not answer those before it."""
STRIKES = 3
"""After so many letters in a row to which a host says nothing, its others wait for their next attempt."""


class _Turns:
    """Letters by host: hosts take turns, none has more than its share under way."""

    def __init__(self, letters: Sequence[Letter], host: Callable[[Letter], str], per_host: int) -> None:
        self._waiting: dict[str, deque[Letter]] = {}
        for letter in letters:
            self._waiting.setdefault(host(letter), deque()).append(letter)
        self._order = deque(self._waiting)
        self._per_host = per_host
        self._strikes: Counter[str] = Counter()
        self.under_way: Counter[str] = Counter()

    def next(self) -> tuple[str, Letter] | None:
        """The next letter that may be sent now, with its host."""
        for _ in range(len(self._order)):
            name = self._order[0]
            self._order.rotate(-1)
            if self.under_way[name] < self._per_host:
                letter = self._waiting[name].popleft()
                self.under_way[name] += 1
                if not self._waiting[name]:
                    self._order.remove(name)
                return name, letter
        return None

    def answered(self, name: str, *, silent: bool) -> Sequence[Letter]:
        """A letter to ``name`` is over; the letters that are given up because the host says nothing."""
        self.under_way[name] -= 1
        self._strikes[name] = self._strikes[name] + 1 if silent else 0
        if self._strikes[name] < STRIKES or not self._waiting[name]:
            return ()
        left, self._waiting[name] = self._waiting[name], deque()
        self._order.remove(name)
        return left


def each(
    letters: Sequence[Letter],
    send: Callable[[Letter], Outcome],
    *,
    host: Callable[[Letter], str],
    threads: int,
    per_host: int,
    silent: Callable[[Outcome], bool],
) -> Iterator[Outcome]:
    """The outcome of each letter, as soon as it is known.

    At most ``threads`` are under way, at most ``per_host`` of them to one host. First attempts go first, so that
    receivers who failed before never stand before those who did not. What ``send`` raises counts as TRY_LATER.
    """
    turns = _Turns(sorted(letters, key=lambda letter: letter.attempt > 1), host, per_host)
    done: SimpleQueue[tuple[str, Outcome]] = SimpleQueue()

    def work(name: str, letter: Letter) -> None:
        outcome = Outcome(letter.contact_id, Result.TRY_LATER, "fault")
        try:
            outcome = send(letter)
        finally:
            done.put((name, outcome))

    pool = ThreadPoolExecutor(threads, thread_name_prefix="channel")
    try:
        while True:
            while turns.under_way.total() < threads and (found := turns.next()):
                pool.submit(work, *found)
            if not turns.under_way.total():
                return
            name, outcome = done.get()
            for letter in turns.answered(name, silent=silent(outcome)):
                yield Outcome(letter.contact_id, Result.TRY_LATER, SILENT)
            yield outcome
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
