"""A push service in a process of its own that checks and decrypts what it is sent: ``python -m bench.push_sink``.

It prints its port and its browser's keys, and answers ``GET /taken`` with the number of messages that were good.
"""

from __future__ import annotations

import asyncio
import time

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from web.channels.push_crypto import decode, encode, keys

CURVE = ec.SECP256R1()
AUTH = bytes(range(16))
_CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
_WRONG = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


class Sink:
    """One browser's keys stand for all: what it costs to read a message is the same."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(CURVE)
        self.public = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.taken = 0
        self._trusted: set[str] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection, one after the other."""
        try:
            while True:
                first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                if first.startswith("GET"):
                    told = str(self.taken).encode()
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(told), told))
                else:
                    writer.write(_CREATED if self.good(headers, body) else _WRONG)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def good(self, headers: dict[str, str], body: bytes) -> bool:
        """Whether the sender is known and the message can be read."""
        authorization = headers["authorization"]
        if authorization not in self._trusted:
            parts = dict(part.strip().split("=", 1) for part in authorization.partition(" ")[2].split(","))
            point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode(parts["k"]))
            claims = jwt.decode(parts["t"], ECKey.import_key(point), algorithms=["ES256"]).claims
            if not time.time() < float(claims["exp"]) <= time.time() + 86_400:
                return False
            self._trusted.add(authorization)
        salt, length = body[:16], body[20]
        sender = body[21 : 21 + length]
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        key, nonce = keys(shared, AUTH, self.public, sender, salt)
        read = orjson.loads(AESGCM(key).decrypt(nonce, body[21 + length :], None)[:-1])
        self.taken += "title" in read
        return "title" in read


async def main() -> None:
    """Serve until the process is ended."""
    sink = Sink()
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(orjson.dumps({"port": port, "p256dh": encode(sink.public), "auth": encode(AUTH)}).decode(), flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
