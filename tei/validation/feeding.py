"""Feeding a document to expat, slice by slice, with everything refused that could fetch, explode or hang.

expat itself limits the growth by entities (CVE-2013-0340); nothing here ever opens what a document names.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from tei.errors import UnreadableError
from tei.issues import Issue, Place
from tei.validation.malformed import SAVE_AS_UTF_8, Near, malformed

SLICE = 1 << 18
LONGEST = 1 << 24
"""Bytes that one tag, comment or instruction may have; longer ones would have to be held in memory whole."""

DECLARED = re.compile(rb"""(<\?xml\s[^>]*?encoding\s*=\s*["'])([\w.:-]+)(["'])""")
MULTIBYTE = frozenset(
    "gb2312 gbk gb18030 hz big5 big5hkscs cp950 shift_jis shift_jis_2004 cp932 euc_jp euc_jis_2004 iso2022_jp euc_kr"
    " cp949 johab".split()
)
"""Encodings that jing reads and expat does not, by Python's names."""

Document = bytes | Path | BinaryIO
Report = Callable[[Issue], None]


class RefusedDocument(Exception):
    """The document asks for what is never done."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


def slices(document: Document) -> Iterator[bytes]:
    """The bytes of a document, a slice at a time, in an encoding that expat reads; raises ``UnreadableError``."""
    raw = _raw(document)
    first = next(raw, b"")
    encoding = multibyte_encoding(first)
    return _recoded(first, raw, encoding) if encoding else chain((first,), raw)


def _raw(document: Document) -> Iterator[bytes]:
    if isinstance(document, bytes):
        yield from (document[at : at + SLICE] for at in range(0, len(document), SLICE))
    elif isinstance(document, Path):
        yield from _file(document)
    else:
        yield from iter(lambda: document.read(SLICE), b"")


def multibyte_encoding(head: bytes) -> str:
    """The encoding of East Asia that an XML declaration names; empty where expat reads the document itself."""
    declared = DECLARED.match(head)
    try:
        name = codecs.lookup(declared[2].decode("ascii")).name if declared else ""
    except LookupError:
        return ""
    return name if name in MULTIBYTE else ""


def _recoded(first: bytes, rest: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The slices in UTF-8, and the declaration saying so; every character keeps its place."""
    decoder = codecs.getincrementaldecoder(encoding)()
    yield DECLARED.sub(_in_utf_8, decoder.decode(first).encode("utf-8"), count=1)
    for part in rest:
        yield decoder.decode(part).encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")


def _in_utf_8(declared: re.Match[bytes]) -> bytes:
    return (declared[1] + b"utf-8" + declared[3]).ljust(len(declared[0]))


def _file(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            yield from iter(lambda: stream.read(SLICE), b"")
    except OSError as error:
        raise UnreadableError(
            f"{path} cannot be read: {error.strerror}", remedy="Check the name and the rights of the file."
        ) from None


def guard(parser: expat.XMLParserType, file: str, report: Report) -> None:
    """Set the handlers that refuse external entities and tell of what is left out."""

    def here() -> Place:
        return Place(file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def entity(
        name: str, parameter: int, value: str | None, base: str | None, system: str | None, *more: str | None
    ) -> None:
        is_text = more[-1] is None  # without a notation
        if system is not None and is_text:
            raise RefusedDocument(_external(name, system, here()))

    def doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
        if system is not None:
            report(_unread(system, here()))

    def skipped(name: str, parameter: int) -> None:
        if not parameter:
            report(_undefined(name, here()))

    parser.EntityDeclHandler = entity
    parser.StartDoctypeDeclHandler = doctype
    parser.SkippedEntityHandler = skipped


def _external(name: str, system: str, place: Place) -> Issue:
    message = f"the entity {name} would be read from {system}; external entities are never read"
    return Issue("external-entity", message, place, "Put the text of the entity into this file.")


def _unread(system: str, place: Place) -> Issue:
    message = f"the DOCTYPE names {system}, which is not read"
    return Issue("doctype-unread", message, place, "Remove the DOCTYPE; TEI P5 needs none.", severity="warning")


def _undefined(name: str, place: Place) -> Issue:
    message = f"the entity &{name}; is declared nowhere in this file"
    return Issue("undefined-entity", message, place, "Write the character itself, or its number (&#x…;).")


def feed(parser: expat.XMLParserType, document: Document, file: str) -> Issue | None:
    """Parse the document; returns the issue that ended the reading too early, where one did."""
    fed = 0
    head = before = part = b""
    try:
        for part in slices(document):
            head = head or part
            parser.Parse(part, False)
            fed += len(part)
            before = part
            if fed - max(parser.CurrentByteIndex, 0) > LONGEST:
                return _too_long(file, parser)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        return malformed(error, file, Near(head, before, part, parser.ErrorByteIndex - fed))
    except RefusedDocument as refused:
        return refused.issue
    except (ValueError, LookupError) as error:
        message = f"the encoding cannot be read: {error}"
        return Issue("unknown-encoding", message, Place(file, 1), SAVE_AS_UTF_8)
    return None


def well_formed(document: Document, file: str) -> list[Issue]:
    """What is wrong with a document before any schema is asked; empty where it is well-formed and harmless."""
    told: list[Issue] = []
    parser = expat.ParserCreate(namespace_separator="\t")
    guard(parser, file, told.append)
    ending = feed(parser, document, file)
    return [issue for issue in (*told, ending) if issue is not None and issue.severity == "error"]


def _too_long(file: str, parser: expat.XMLParserType) -> Issue:
    message = f"a single tag, comment or instruction is longer than {LONGEST >> 20} MB"
    place = Place(file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
    return Issue("token-too-long", message, place, "Divide it.")
