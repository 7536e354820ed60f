"""Reading XML from outside: streamed, without entities, without the network, within limits.

A document type declaration is refused before anything is parsed with it: no official format here has one, and it is
what entity bombs and external entities need.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat

from lxml import etree

from mapsvc.errors import UnreadableSource

MAX_BYTES = 4 * 1024**3
"""Largest XML file that is opened."""
MAX_PROLOG_BYTES = 1024**2
"""The root element's start tag must end within this many bytes."""

MAX_RUN_BYTES = 12 * 1024**2
"""Longest stretch without a ``<``: a tag or a text. The parser would hold all of a longer one before it refuses it."""

Element = Any
"""An lxml element; lxml has no types of its own."""


class _Bounded:
    """A file for the parser that ends the reading where a tag or text grows without end."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._run = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; raises UnreadableSource past MAX_RUN_BYTES without a ``<``."""
        chunk = self._stream.read(size)
        last = chunk.rfind(b"<")
        self._run = self._run + len(chunk) if last < 0 else len(chunk) - last
        if self._run > MAX_RUN_BYTES:
            raise UnreadableSource(f"{self._name}: not readable as XML: a tag or text above {MAX_RUN_BYTES >> 20} MiB")
        return chunk


class _RootFound(Exception):
    """Stops the look at the prolog at the root element."""


def root_tag(file: Path) -> tuple[str, dict[str, str]]:
    """Local name of the root element and its namespaces (prefix to URI), from the first bytes of ``file``.

    Raises UnreadableSource where the file is no XML, declares a document type, or its root is out of bounds.
    """
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise UnreadableSource(f"{file.name}: a document type declaration is not accepted in XML from outside")

    def start(name: str, attributes: dict[str, str]) -> None:
        namespaces = {key[6:]: value for key, value in attributes.items() if key.startswith("xmlns:")}
        if "xmlns" in attributes:
            namespaces[""] = attributes["xmlns"]
        found.append((name.rpartition(":")[2], namespaces))
        raise _RootFound

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    try:
        with file.open("rb") as stream:
            left = MAX_PROLOG_BYTES
            while left > 0 and (chunk := stream.read(min(left, 65536))):
                parser.Parse(chunk, False)
                left -= len(chunk)
    except _RootFound:
        return found[0]
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableSource(f"{file.name}: not readable as XML: {error}") from error
    raise UnreadableSource(f"{file.name}: no root element within the first {MAX_PROLOG_BYTES:,} bytes")


def elements(file: Path, *tags: str) -> Iterator[Element]:
    """Each finished element of ``tags`` in turn, freed when the next one is asked for.

    Raises UnreadableSource for a document type, a text or attribute above 10 MB, nesting above 256 (libxml2's own
    limits, which stay on) and for anything that is not well-formed, naming the line.
    """
    if file.stat().st_size > MAX_BYTES:
        raise UnreadableSource(f"{file.name}: larger than {MAX_BYTES:,} bytes")
    root_tag(file)
    with file.open("rb") as stream:
        events = etree.iterparse(
            _Bounded(stream, file.name),
            events=("end",),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in events:
                yield element
                element.clear()
                # The emptied siblings still hang on the parent: a file of a million features would keep them all.
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise UnreadableSource(f"{file.name}: not readable as XML: {error}") from error


def local(element: Element) -> str:
    """Name of the element without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: Element) -> str:
    """Namespace URI of the element, "" for none."""
    return str(etree.QName(element).namespace or "")


def text(element: Element) -> str:
    """The element's own text without blanks at its ends."""
    return str(element.text or "").strip()
