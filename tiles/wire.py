"""The little of the protocol buffers wire format that is needed to shorten a vector tile's layer without decoding it.

Vector Tile specification 2.1, 4: a tile holds layers (3); a layer holds its name (1), features (2), keys (3),
values (4), extent (5) and version (15); a feature holds its tags (2) as pairs of key and value numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

LAYER, FEATURE, VALUE, TAGS = 3, 2, 4, 2


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The number that starts at ``at``, and where the next item starts."""
    result = shift = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, at
        shift += 7


def encode_varint(value: int) -> bytes:
    """``value`` as a varint."""
    result = bytearray()
    while value > 0x7F:
        result.append(value & 0x7F | 0x80)
        value >>= 7
    result.append(value)
    return bytes(result)


def items(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Per field of a message: its number, where it starts, where its content starts and where it ends."""
    at = 0
    while at < len(data):
        start = at
        tag, at = varint(data, at)
        content = at
        match tag & 7:
            case 0:
                _, at = varint(data, at)
            case 1:
                at += 8
            case 2:
                size, content = varint(data, at)
                at = content + size
            case 5:
                at += 4
            case kind:
                raise ValueError(f"wire type {kind} does not occur in vector tiles")
        yield tag >> 3, start, content, at


def last_value(feature: bytes) -> int:
    """The largest number of a value that a feature's tags name; -1 where it has no tags."""
    for number, _, content, end in items(feature):
        if number == TAGS:
            largest, at = -1, content
            while at < end:
                _, at = varint(feature, at)
                value, at = varint(feature, at)
                largest = max(largest, value)
            return largest
    return -1
