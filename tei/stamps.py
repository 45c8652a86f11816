"""The sum that a file of ours carries of itself, by which a later run knows that nobody edited it."""

from __future__ import annotations

import re
from hashlib import sha256

INSTRUCTION = re.compile(rb"<\?teikit\b([^?]*)\?>")
SOURCE = re.compile(rb'\s+sha256="([0-9a-f]{64})"')
WRITTEN = re.compile(rb'\s+written="([0-9a-f]*)"')


def stamped(tei: bytes) -> bytes:
    """``tei`` with its own sum in the ``teikit`` instruction."""
    match = INSTRUCTION.search(tei)
    if match is None:
        return tei
    data = WRITTEN.sub(b"", match[1]).rstrip() + f' written="{_sum(tei)}"'.encode()
    return tei[: match.start(1)] + data + tei[match.end(1) :]


def is_untouched(tei: bytes) -> bool:
    """Is ``tei`` as a run of ours wrote it?  Line ends may have been changed, as git does."""
    match = INSTRUCTION.search(tei)
    said = WRITTEN.search(match[1]) if match else None
    return said is not None and said[1].decode() == _sum(tei)


def is_source_of(text: bytes, tei: bytes) -> bool:
    """Is ``text`` what a run of ours made ``tei`` from, byte for byte?"""
    match = INSTRUCTION.search(tei)
    said = SOURCE.search(match[1]) if match else None
    return said is not None and said[1].decode() == sha256(text).hexdigest()


def _sum(tei: bytes) -> str:
    """Of all that follows the instructions at the top."""
    return sha256(tei[max(tei.find(b"<TEI"), 0) :].replace(b"\r\n", b"\n")).hexdigest()[:32]
