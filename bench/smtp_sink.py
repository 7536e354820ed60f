"""A relay that takes everything and keeps nothing: ``python -m bench.smtp_sink PORT``.

As fast as Python reads a socket, so that what is measured is the sender. Stored nowhere, accepted at once.
"""

from __future__ import annotations

import asyncio
import sys

_END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection: commands by line, a message by its end; several replies leave together."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._in_text = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer what is complete."""
        seen = max(0, len(self._buffer) - len(_END))
        self._buffer += data
        replies: list[bytes] = []
        while True:
            if self._in_text:
                end = self._buffer.find(_END, seen)
                if end < 0:
                    break
                del self._buffer[: end + len(_END)]
                self._in_text = False
                replies.append(b"250 2.0.0 taken\r\n")
            else:
                end = self._buffer.find(b"\n")
                if end < 0:
                    break
                command = bytes(self._buffer[:4]).upper()
                del self._buffer[: end + 1]
                replies.append(self._answer(command))
            seen = 0
        if replies and self._transport is not None:
            self._transport.write(b"".join(replies))

    def _answer(self, command: bytes) -> bytes:
        if command == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        if command == b"DATA":
            self._in_text = True
            return b"354 go ahead\r\n"
        return b"221 2.0.0 bye\r\n" if command == b"QUIT" else b"250 2.1.0 ok\r\n"


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port, backlog=128)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
