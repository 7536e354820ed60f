"""One connection to a relay: many messages, their commands in groups where the relay allows (RFC 2920).

With PIPELINING a message costs one round trip instead of four: the end of its text and the next one's envelope leave
together.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from mapsvc.delivery.channel import Result
from mapsvc.mail.address import path_of
from mapsvc.mail.relay import Relay, Security
from mapsvc.mail.reply import Judged, Stage, judged

_SHUT_DOWN = 421
_GO_AHEAD = 354


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message with its envelope; ``number`` is the caller's."""

    number: int
    sender: str
    recipient: str
    content: bytes
    """Header and body, lines ended by CR LF."""


class Lost(Exception):
    """The connection ended; see :attr:`Session.unanswered` for what it had in hand."""

    def __init__(self, detail: str, *, taken: bool) -> None:
        """``taken``: the relay may have taken the first unanswered message, whose text it had, but did not say so."""
        super().__init__(detail)
        self.detail = detail
        self.taken = taken


class Session(smtplib.SMTP):
    """An open connection, greeted, encrypted and signed in as the relay's settings say.

    Raises what smtplib raises: OSError, SMTPException.
    """

    def __init__(self, relay: Relay, context: ssl.SSLContext) -> None:
        self._implicit = context if relay.security is Security.TLS else None
        self.unanswered: list[Outgoing] = []
        """Messages taken of which nothing is known yet: the one under way, and the next whose envelope left with it."""
        self._told = False
        super().__init__(timeout=relay.timeout_seconds)
        self._host = relay.host  # whose certificate it must be
        try:
            self._open(relay, context)
        except BaseException:
            self.close()
            raise
        # With a limit a message must not wait for the next one's turn.
        self.grouped = self.has_extn("pipelining") and not relay.per_minute

    def _open(self, relay: Relay, context: ssl.SSLContext) -> None:
        code, text = self.connect(relay.host, relay.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        assert self.sock is not None
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ehlo_or_helo_if_needed()
        if relay.security is Security.STARTTLS:
            # Raises where the relay does not offer it: falling back would be what an attacker wants.
            self.starttls(context=context)
            self.ehlo_or_helo_if_needed()
        if relay.user:
            self.login(relay.user, relay.password)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = super()._get_socket(host, port, timeout)  # type: ignore[misc]  # smtplib's own hook, not in its types
        plain: socket.socket = made
        return self._implicit.wrap_socket(plain, server_hostname=host) if self._implicit else plain

    def transmit(self, messages: Iterator[Outgoing]) -> Iterator[tuple[Outgoing, Judged]]:
        """Hand over ``messages``, taking each when the one before is under way; what became of each.

        Raises Lost.
        """
        current, ready = next(messages, None), False
        while current is not None:
            self.unanswered, self._told = [current], False
            try:
                if not ready:
                    self._send(self._envelope(current))
                failure, go_ahead = self._asked(current)
                if failure is not None:
                    self.unanswered = []
                    yield current, failure
                following = next(messages, None) if self.grouped else None
                self.unanswered += [following] if following else []
                tail = stuffed(current.content) if failure is None else _undone(go_ahead)
                self._told = failure is None
                self._send(tail + (self._envelope(following) if following else b""))
                code, text = self._reply()
            except (OSError, smtplib.SMTPException) as error:
                raise Lost(_named(error), taken=self._told) from error
            if failure is None:
                self.unanswered.pop(0)
                yield current, Judged(Result.ACCEPTED, "") if 200 <= code < 300 else judged(Stage.DATA, code, text)
            ready = following is not None
            current = following if self.grouped else next(messages, None)

    def _envelope(self, message: Outgoing) -> bytes:
        first = f"MAIL FROM:{path_of(message.sender)}\r\n"
        rest = f"RCPT TO:{path_of(message.recipient)}\r\nDATA\r\n"
        return (first + rest).encode("ascii") if self.grouped else first.encode("ascii")

    def _asked(self, message: Outgoing) -> tuple[Judged | None, bool]:
        """Why the message cannot be handed over (None: it can), and whether the relay waits for its text."""
        if self.grouped:
            mail, to, data = (self._reply(), self._reply(), self._reply())
        else:
            # One by one: a step that fails spares the next.
            mail = self._reply()
            if mail[0] != 250:
                return judged(Stage.SENDER, *mail), False
            self._send(f"RCPT TO:{path_of(message.recipient)}\r\n".encode("ascii"))
            to = self._reply()
            if to[0] not in (250, 251):
                return judged(Stage.RECIPIENT, *to), False
            self._send(b"DATA\r\n")
            data = self._reply()
        go_ahead = data[0] == _GO_AHEAD
        if mail[0] != 250:
            return judged(Stage.SENDER, *mail), go_ahead
        if to[0] not in (250, 251):
            return judged(Stage.RECIPIENT, *to), go_ahead
        return (None, True) if go_ahead else (judged(Stage.DATA, *data), False)

    def _reply(self) -> tuple[int, bytes]:
        code, text = self.getreply()
        if code in (_SHUT_DOWN, -1):
            # 421 in answer to the text means that it was not taken (RFC 5321, 3.8).
            raise Lost(f"smtp {code}" if code > 0 else "no smtp", taken=self._told and code != _SHUT_DOWN)
        return code, text

    def _send(self, data: bytes) -> None:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("closed")
        self.sock.sendall(data)


def stuffed(content: bytes) -> bytes:
    """``content`` as DATA takes it (RFC 5321, 4.5.2): lines that begin with a dot get another, a dot alone ends it."""
    if content.startswith(b"."):
        content = b"." + content
    if b"\n." in content:
        content = content.replace(b"\n.", b"\n..")
    return content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")


def _undone(go_ahead: bool) -> bytes:
    """What ends a transaction without a recipient: an empty text where the relay waits for one."""
    return b".\r\n" if go_ahead else b"RSET\r\n"


def _named(error: Exception) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "timeout"
    return "closed" if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError) else type(error).__name__
