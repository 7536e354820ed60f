"""Many messages through a few lasting connections to one relay."""

from __future__ import annotations

import logging
import smtplib
import ssl
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread

from mapsvc.delivery.channel import Result
from mapsvc.mail.pace import Pace
from mapsvc.mail.relay import Relay
from mapsvc.mail.reply import Judged
from mapsvc.mail.session import Lost, Outgoing, Session

log = logging.getLogger("mapsvc.mail")

MOST_ON_CONNECTION = 1_000
"""Messages after which a connection is made anew: relays behind a balancer each get their share."""
_IDLE_SECONDS = 25.0
"""A connection unused for longer may be closed by the relay at any moment: another is made."""
_LOST_IN_A_ROW = 3
"""So many connections lost without a message accepted in between: what is left is for later."""

_HOPELESS = (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError)
"""Asking again at once would change nothing, and a wrong password too often locks the account."""
_LOST_WITH_ONE = 2
"""A message over which so many connections were lost is for later: it may be what the relay stumbles over."""

Making = Callable[[int], Outgoing | None]
"""Makes the message of a number when its turn comes; None where it cannot be made, and nothing is sent."""


@dataclass(slots=True)
class _Run:
    """What the threads of one :meth:`Sender.send` share."""

    waiting: deque[int]
    make: Making
    results: SimpleQueue[tuple[int, Judged] | None] = field(default_factory=SimpleQueue)
    again: deque[Outgoing] = field(default_factory=deque)
    """Messages whose connection was lost before the relay could have taken them."""
    hopeless: bool = False
    """The relay will not talk to us, however often it is asked."""
    losses: Counter[int] = field(default_factory=Counter)
    """How often a connection was lost over a message."""


class Sender:
    """Connections to ``relay`` that last from one call to the next; safe to use from several threads."""

    def __init__(self, relay: Relay, context: ssl.SSLContext | None = None) -> None:
        """``context``: whom to trust; by default the system's authorities."""
        self._relay = relay
        self._context = context or ssl.create_default_context()
        self._pace = Pace(relay.per_minute)
        self._idle: list[tuple[Session, float]] = []
        self._lock = Lock()

    def send(self, numbers: Sequence[int], make: Making) -> Iterator[tuple[int, Judged]]:
        """Hand over the messages of ``numbers``; what became of each, as soon as it is known.

        A connection that is lost costs nothing: its messages go over the next one. But one whose text the relay had
        already is TRY_LATER, since it may have been taken, and so is one that has cost two connections.
        """
        run = _Run(deque(numbers), make)
        count = max(1, min(self._relay.connections, len(numbers)))
        threads = [Thread(target=self._work, args=(run,), name="mail", daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        try:
            while count:
                found = run.results.get()
                if found is None:
                    count -= 1
                else:
                    yield found
        except BaseException:
            run.waiting.clear()  # nobody listens any more: what has not begun must not leave
            run.again.clear()
            raise
        finally:
            for thread in threads:
                thread.join()
        for number in [*(message.number for message in run.again), *run.waiting]:
            yield number, Judged(Result.TRY_LATER, "unreachable")

    def close(self) -> None:
        """Take leave of the relay."""
        with self._lock:
            sessions, self._idle = self._idle, []
        for session, _ in sessions:
            _leave(session)

    def _work(self, run: _Run) -> None:
        try:
            lost = 0
            while (run.again or run.waiting) and lost < _LOST_IN_A_ROW and not run.hopeless:
                accepted, ended_well = self._over_one(run)
                lost = 0 if ended_well or accepted else lost + 1
                if lost and not run.hopeless:
                    time.sleep(0.2 * lost)
        except Exception:
            log.exception("a connection to the relay failed in an unforeseen way")
        finally:
            run.results.put(None)

    def _over_one(self, run: _Run) -> tuple[int, bool]:
        """Send over one connection until it ends or nothing is left; how many were accepted, and whether it lasted."""
        try:
            session = self._session()
        except (OSError, smtplib.SMTPException) as error:
            log.warning("the relay %s:%d: %s", self._relay.host, self._relay.port, _reason(error))
            run.hopeless = isinstance(error, _HOPELESS)
            return 0, False
        accepted = 0
        try:
            for message, judged in session.transmit(self._messages(run)):
                accepted += judged.result is Result.ACCEPTED
                run.results.put((message.number, judged))
        except Lost as error:
            session.close()
            self._lost(run, list(session.unanswered), error)
            log.warning("the relay %s:%d: connection lost (%s)", self._relay.host, self._relay.port, error.detail)
            return accepted, False
        except BaseException:
            session.close()
            raise
        if run.waiting:
            _leave(session)
        else:
            with self._lock:
                self._idle.append((session, time.monotonic()))
        return accepted, True

    @staticmethod
    def _lost(run: _Run, unanswered: list[Outgoing], error: Lost) -> None:
        if unanswered:
            number = unanswered[0].number
            run.losses[number] += 1
            if error.taken:
                run.results.put((unanswered.pop(0).number, Judged(Result.TRY_LATER, f"unanswered {error.detail}")))
            elif run.losses[number] >= _LOST_WITH_ONE:
                run.results.put((unanswered.pop(0).number, Judged(Result.TRY_LATER, error.detail)))
        run.again.extend(unanswered)

    def _messages(self, run: _Run) -> Iterator[Outgoing]:
        for _ in range(MOST_ON_CONNECTION):
            try:
                message = run.again.popleft()
            except IndexError:
                made = self._next(run)
                if made is None:
                    return
                message = made
            self._pace.wait()
            yield message

    def _next(self, run: _Run) -> Outgoing | None:
        while True:
            try:
                number = run.waiting.popleft()
            except IndexError:
                return None
            try:
                message = run.make(number)
            except Exception:
                log.exception("a message could not be made")
                message = None
            if message is not None:
                return message
            run.results.put((number, Judged(Result.TRY_LATER, "not made")))

    def _session(self) -> Session:
        with self._lock:
            while self._idle:
                session, since = self._idle.pop()
                if time.monotonic() - since < _IDLE_SECONDS:
                    return session
                session.close()
        return Session(self._relay, self._context)


def _leave(session: Session) -> None:
    with suppress(OSError, smtplib.SMTPException):
        session.quit()
    session.close()


def _reason(error: Exception) -> str:
    """What went wrong, without the relay's words: they may hold what was sent."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"user or password refused (smtp {error.smtp_code}); see MAPSVC_SMTP_URL"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp {error.smtp_code}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"does not offer what MAPSVC_SMTP_URL asks for ({error})"
    return f"{type(error).__name__}: {error}" if isinstance(error, OSError) else type(error).__name__


def in_order(messages: Iterable[Outgoing]) -> tuple[list[int], Making]:
    """``messages`` that are made already, as :meth:`Sender.send` takes them."""
    held = {message.number: message for message in messages}
    return list(held), held.get
